// Drives every method of the services with the client that npm has, and prints one
// row of JSON for each thing that was tried: {method, what, refused, error?}. A row
// that is to be refused has the status and code that it wants.
import assert from "node:assert/strict";
import Cloudflare from "cloudflare";

const { AMBIT_URL, AMBIT_ACCOUNT: account_id, AMBIT_TOKEN, AMBIT_STRANGER, AMBIT_OWNER } = process.env;
const dnsRead = "82e64a83756745bbbb1c9c2701bf816b", dnsWrite = "4755a26eedb94da69e1066d98aa820be";
const zone = "com.cloudflare.api.account.zone.023e105f4ecef8ad9ca31a8372d0c353";
const whole = "com.cloudflare.api.account." + account_id, nobody = "0190a1b2c3d4e5f60718293a4b5c6d7e", id = nobody;

let requests = 0;
const connect = (apiToken) =>
  new Cloudflare({ apiToken, baseURL: AMBIT_URL + "/client/v4", fetch: (...sent) => (requests++, fetch(...sent)) });
const owner = connect(AMBIT_TOKEN), stranger = connect(AMBIT_STRANGER);
const driven = new Set();

// allowed asks the engine.
async function allowed(user, permission, resource) {
  const answer = await fetch(AMBIT_URL + "/v1/check", {
    method: "POST",
    headers: { authorization: "Bearer " + AMBIT_TOKEN, "content-type": "application/json" },
    body: JSON.stringify({ principal: "ambit.user:" + user, permission, resource: { ref: resource } }),
  });
  return (await answer.json()).allowed;
}

async function row(method, what, refused, test) {
  driven.add(method);
  let error;
  try {
    await test();
  } catch (e) {
    error = String(e.stack ?? e);
  }
  console.log(JSON.stringify({ method, what, refused, error }));
}

const works = (method, what, test) => row(method, what, false, test);

// refuses demands an error of the client's own kind, told after one request.
const refuses = (method, what, status, code, test) =>
  row(method, what, true, async () => {
    requests = 0;
    await assert.rejects(async () => await test(), (e) => {
      assert.ok(e instanceof Cloudflare.APIError, String(e));
      assert.equal(e.status, status, String(e));
      assert.equal(e.errors[0].code, code);
      return true;
    });
    assert.equal(requests, 1, "it was asked for again");
  });

const all = async (pages) => {
  const items = [];
  for await (const item of pages) items.push(item);
  return items;
};

const scope = (...keys) => ({ key: whole, objects: keys.map((key) => ({ key })) });
const policy = (access, role, set) => ({ access, permission_groups: [{ id: role }], resource_groups: [{ id: set }] });

{
  const name = "iam.permissionGroups.", api = owner.iam.permissionGroups;
  await works(name + "list", "every page of it", async () => {
    const groups = await all(api.list({ account_id, per_page: 50 }));
    assert.equal(new Set(groups.map((g) => g.id)).size, groups.length);
    assert.ok(groups.length > 100);
    const [found] = await all(api.list({ account_id, label: "admin_readonly" }));
    assert.equal(found.meta.label, "admin_readonly");
  });
  await works(name + "get", "by id", async () => assert.equal((await api.get(dnsWrite, { account_id })).name, "DNS Write"));
  await refuses(name + "list", "somebody who may not", 403, 10000, () => stranger.iam.permissionGroups.list({ account_id }));
  await refuses(name + "get", "an unknown id", 404, 1003, () => api.get(id, { account_id }));
}

let set;
{
  const name = "iam.resourceGroups.", api = owner.iam.resourceGroups;
  await works(name + "create", "a scope, answered as the client's types say", async () => {
    const made = await api.create({ account_id, name: "Shop", scope: scope(zone) });
    assert.deepEqual(made.scope, scope(zone));
    set = made.id;
  });
  await works(name + "update", "a name, and the scope kept", async () => {
    const updated = await api.update(set, { account_id, name: "The shop" });
    assert.deepEqual([updated.name, updated.scope], ["The shop", scope(zone)]);
  });
  await works(name + "list", "the built-in one by its name", async () => {
    const groups = await all(api.list({ account_id, name: whole }));
    assert.deepEqual(groups.map((g) => [g.id, g.scope]), [[account_id, scope("*")]]);
  });
  await works(name + "get", "by id", async () => assert.equal((await api.get(set, { account_id })).name, "The shop"));
  await works(name + "delete", "gone after it", async () => {
    const { id } = await api.create({ account_id, name: "x", scope: scope("*") });
    assert.equal((await api.delete(id, { account_id })).id, id);
    await assert.rejects(async () => await api.get(id, { account_id }), Cloudflare.NotFoundError);
  });
  await refuses(name + "create", "no objects", 400, 1001, () => api.create({ account_id, name: "x", scope: scope() }));
  await refuses(name + "update", "the built-in one", 422, 1010, () => api.update(account_id, { account_id, name: "x" }));
  await refuses(name + "list", "somebody who may not", 403, 10000, () => stranger.iam.resourceGroups.list({ account_id }));
  await refuses(name + "get", "an unknown id", 404, 1003, () => api.get(id, { account_id }));
  await refuses(name + "delete", "an unknown id", 404, 1003, () => api.delete(id, { account_id }));
}

let ann;
{
  const name = "accounts.members.", api = owner.accounts.members;
  await works(name + "create", "with policies, which decide", async () => {
    const made = await api.create({ account_id, email: "Ann@example.com", status: "accepted", policies: [policy("allow", dnsRead, set)] });
    ann = made.id;
    assert.deepEqual([made.email, made.policies[0].resource_groups[0].scope], ["ann@example.com", scope(zone)]);
    assert.equal(await allowed(ann, "dns-records:read", "zone:" + zone.slice(-32)), true);
  });
  await works(name + "update", "no policies, which decides", async () => {
    assert.deepEqual((await api.update(ann, { account_id, policies: [] })).policies, []);
    assert.equal(await allowed(ann, "dns-records:read", "zone:" + zone.slice(-32)), false);
  });
  await works(name + "list", "every page of it", async () => {
    assert.ok((await all(api.list({ account_id, per_page: 5 }))).some((m) => m.id === ann));
  });
  await works(name + "get", "by id", async () => assert.equal((await api.get(ann, { account_id })).user.email, "ann@example.com"));
  await works(name + "delete", "gone after it", async () => {
    const { id } = await api.create({ account_id, email: "gone@example.com", roles: [dnsRead] });
    assert.equal((await api.delete(id, { account_id })).id, id);
    await assert.rejects(async () => await api.get(id, { account_id }), Cloudflare.NotFoundError);
  });
  await refuses(name + "create", "an address that is taken, once", 409, 1002, () => api.create({ account_id, email: "ann@example.com", policies: [] }));
  await refuses(name + "update", "an unknown id", 404, 1003, () => api.update(id, { account_id, policies: [] }));
  await refuses(name + "list", "a status that is none", 400, 1001, () => api.list({ account_id, status: "gone" }));
  await refuses(name + "get", "an unknown id", 404, 1003, () => api.get(id, { account_id }));
  await refuses(name + "delete", "the last owner, once", 409, 1002, () => api.delete(AMBIT_OWNER, { account_id }));
}

let group;
{
  const name = "iam.userGroups.", api = owner.iam.userGroups;
  await works(name + "create", "an allow and a deny policy", async () => {
    const made = await api.create({ account_id, name: "crew", policies: [policy("allow", dnsWrite, account_id), policy("deny", dnsWrite, set)] });
    group = made.id;
    assert.deepEqual(made.policies.map((p) => p.access), ["allow", "deny"]);
    await api.members.create(group, { account_id, members: [{ id: ann }] });
    assert.equal(await allowed(ann, "dns-records:edit", "zone:" + zone.slice(-32)), false);
    assert.equal(await allowed(ann, "dns-records:edit", "zone:" + nobody), true);
  });
  await works(name + "update", "the deny taken away", async () => {
    const [{ id, ...kept }] = (await api.get(group, { account_id })).policies;
    assert.equal((await api.update(group, { account_id, policies: [{ id, ...kept }] })).policies[0].id, id);
    assert.equal(await allowed(ann, "dns-records:edit", "zone:" + zone.slice(-32)), true);
  });
  await works(name + "list", "every page of an exact number of them", async () => {
    for (let i = 0; i < 10; i++) await api.create({ account_id, name: "page " + i });
    const groups = await all(api.list({ account_id, fuzzyName: "PAGE", per_page: 5, direction: "desc" }));
    assert.deepEqual(groups.map((g) => g.name), [..."9876543210"].map((i) => "page " + i));
  });
  await works(name + "get", "by id", async () => assert.equal((await api.get(group, { account_id })).name, "crew"));
  await works(name + "delete", "gone after it", async () => {
    const { id } = await api.create({ account_id, name: "x" });
    assert.equal((await api.delete(id, { account_id })).id, id);
    await assert.rejects(async () => await api.get(id, { account_id }), Cloudflare.NotFoundError);
  });
  await refuses(name + "create", "a name that is taken, once", 409, 1002, () => api.create({ account_id, name: "crew" }));
  await refuses(name + "update", "an unknown resource group", 400, 1001, () => api.update(group, { account_id, policies: [policy("allow", dnsRead, id)] }));
  await refuses(name + "list", "somebody who may not", 403, 10000, () => stranger.iam.userGroups.list({ account_id }));
  await refuses(name + "get", "an unknown id", 404, 1003, () => api.get(id, { account_id }));
  await refuses(name + "delete", "an account of others", 403, 10000, () => api.delete(group, { account_id: nobody }));
}

{
  const name = "iam.userGroups.members.", api = owner.iam.userGroups.members;
  await works(name + "create", "everybody answered", async () => {
    assert.deepEqual((await all(api.create(group, { account_id, members: [{ id: ann }] }))).map((m) => m.email), ["ann@example.com"]);
  });
  await works(name + "list", "every page of it", async () => {
    assert.equal((await all(api.list(group, { account_id, per_page: 1, fuzzyEmail: "ANN" }))).length, 1);
  });
  await works(name + "get", "by id", async () => assert.equal((await api.get(ann, { account_id, user_group_id: group })).user.email, "ann@example.com"));
  await works(name + "update", "nobody, and somebody again", async () => {
    assert.equal((await all(api.update(group, { account_id, members: [] }))).length, 0);
    assert.equal(await allowed(ann, "dns-records:edit", "zone:" + zone.slice(-32)), false);
    assert.equal((await all(api.update(group, { account_id, members: [{ id: ann }] }))).length, 1);
  });
  await works(name + "delete", "who it was", async () => {
    assert.equal((await api.delete(ann, { account_id, user_group_id: group })).email, "ann@example.com");
  });
  await refuses(name + "create", "an unknown member", 400, 1001, () => api.create(group, { account_id, members: [{ id }] }));
  await refuses(name + "update", "an unknown group", 404, 1003, () => api.update(id, { account_id, members: [] }));
  await refuses(name + "list", "an unknown group", 404, 1003, () => api.list(id, { account_id }));
  await refuses(name + "get", "one who is not in the group", 404, 1003, () => api.get(ann, { account_id, user_group_id: group }));
  await refuses(name + "delete", "one who is not in the group", 404, 1003, () => api.delete(ann, { account_id, user_group_id: group }));
}

{
  const name = "iam.sso.", api = owner.iam.sso;
  let connector;
  await works(name + "create", "with the record to be set", async () => {
    connector = await api.create({ account_id, email_domain: "example.com", begin_verification: false });
    assert.equal(connector.verification.status, "awaiting");
    assert.match(connector.verification.code, /^ambit_sso=/);
  });
  await works(name + "beginVerification", "pending after it", async () => {
    assert.equal((await api.beginVerification(connector.id, { account_id })).success, true);
    assert.equal((await api.get(connector.id, { account_id })).verification.status, "pending");
  });
  await works(name + "update", "the words", async () => {
    assert.equal((await api.update(connector.id, { account_id, use_fedramp_language: true })).use_fedramp_language, true);
  });
  await works(name + "list", "all of them", async () => assert.equal((await all(api.list({ account_id }))).length, 1));
  await works(name + "get", "by id", async () => assert.equal((await api.get(connector.id, { account_id })).email_domain, "example.com"));
  await refuses(name + "create", "a domain that has one, once", 409, 1002, () => api.create({ account_id, email_domain: "example.com" }));
  await refuses(name + "update", "enabling what is not verified, once", 409, 1002, () => api.update(connector.id, { account_id, enabled: true }));
  await refuses(name + "beginVerification", "an unknown id", 404, 1003, () => api.beginVerification(id, { account_id }));
  await refuses(name + "list", "a token that is none", 401, 1000, () => connect("ambt_none").iam.sso.list({ account_id }));
  await refuses(name + "get", "an unknown id", 404, 1003, () => api.get(id, { account_id }));
  await refuses(name + "delete", "an unknown id", 404, 1003, () => api.delete(id, { account_id }));
  await works(name + "delete", "gone after it", async () => assert.equal((await api.delete(connector.id, { account_id })).id, connector.id));
}

// Nothing of these services is left out.
for (const path of ["iam.permissionGroups", "iam.resourceGroups", "iam.userGroups", "iam.userGroups.members", "iam.sso", "accounts.members"]) {
  const service = path.split(".").reduce((at, name) => at[name], owner);
  for (const method of Object.getOwnPropertyNames(Object.getPrototypeOf(service))) {
    if (method !== "constructor" && !driven.has(path + "." + method)) {
      await works(path + "." + method, "", () => assert.fail("nothing drives it"));
    }
  }
}
