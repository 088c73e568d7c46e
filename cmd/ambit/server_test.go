package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// serverCmds are the commands of scripts that have to do with servers.
var serverCmds = map[string]func(*testscript.TestScript, bool, []string){
	"keep": keep, "serve": serve, "stop": stop, "fetch": fetch, "send": send,
}

// keep puts a member of the JSON document on stdout, or in a file, into the environment: keep NAME PATH.OF.MEMBER.
func keep(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: keep NAME PATH.OF.MEMBER")
	}
	var value any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &value))
	for name := range strings.SplitSeq(args[1], ".") {
		switch in := value.(type) {
		case map[string]any:
			value = in[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(in) {
				ts.Fatalf("there is no %s", args[1])
			}
			value = in[i]
		default:
			ts.Fatalf("there is no %s", args[1])
		}
	}
	text, ok := value.(string)
	if !ok || text == "" {
		ts.Fatalf("%s is %v", args[1], value)
	}
	ts.Setenv(args[0], text)
}

// A running server of a script.
type running struct {
	cmd *exec.Cmd
	log bytes.Buffer
}

var servers sync.Map // script → *running

// serve runs ambit serve on a free port, with the arguments, until the script stops it or ends, and sets AMBIT_URL.
func serve(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: serve [argument...]")
	}
	program, err := exec.LookPath("ambit")
	ts.Check(err)
	r := &running{cmd: exec.Command(program, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)}
	r.cmd.Dir, r.cmd.Stderr = ts.MkAbs("."), &r.log
	r.cmd.Env = []string{"PATH=" + ts.Getenv("PATH"), "AMBIT_DATABASE=" + ts.Getenv("AMBIT_DATABASE")}
	out, err := r.cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(r.cmd.Start())
	servers.Store(ts, r)
	ts.Defer(func() {
		if _, runs := servers.LoadAndDelete(ts); runs {
			r.cmd.Process.Kill()
			r.cmd.Wait()
		}
	})
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		r.cmd.Wait()
		ts.Fatalf("it does not listen: %v\n%s", err, r.log.String())
	}
	ts.Setenv("AMBIT_URL", strings.TrimSpace(url))
}

// stop tells the server to stop, which must end it well.
func stop(ts *testscript.TestScript, neg bool, args []string) {
	r, runs := servers.LoadAndDelete(ts)
	if neg || len(args) > 0 || !runs {
		ts.Fatalf("usage: stop, while a server runs")
	}
	server := r.(*running)
	ts.Check(server.cmd.Process.Signal(syscall.SIGTERM))
	if err := server.cmd.Wait(); err != nil {
		ts.Fatalf("stopping: %v\n%s", err, server.log.String())
	}
	ts.Logf("%s", server.log.String())
}

// fetch gets a path of the server that runs, which must answer with a status; the body goes to stdout: fetch STATUS PATH
// [TOKEN].
func fetch(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: fetch STATUS PATH [TOKEN]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	request, err := http.NewRequest(http.MethodGet, ts.Getenv("AMBIT_URL")+args[1], nil)
	ts.Check(err)
	if len(args) == 3 {
		request.Header.Set("Authorization", "Bearer "+args[2])
	}
	answer, err := http.DefaultClient.Do(request)
	ts.Check(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	ts.Check(err)
	_, err = ts.Stdout().Write(body)
	ts.Check(err)
	if answer.StatusCode != want {
		ts.Fatalf("%s is answered %d %s", args[1], answer.StatusCode, body)
	}
}

// send sends a request to the server that runs, which must answer with a status; the
// answer's body goes to stdout. The body is a file in which $NAMES are replaced. The
// token goes into the header that the interface at the path takes it in: send
// STATUS METHOD PATH TOKEN [FILE].
func send(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 4 || len(args) > 5 {
		ts.Fatalf("usage: send STATUS METHOD PATH TOKEN [FILE]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	body := ""
	if len(args) == 5 {
		body = os.Expand(ts.ReadFile(args[4]), ts.Getenv)
	}
	request, err := http.NewRequest(args[1], ts.Getenv("AMBIT_URL")+args[2], strings.NewReader(body))
	ts.Check(err)
	if strings.HasPrefix(args[2], "/authz/") || strings.HasPrefix(args[2], "/ng/") {
		request.Header.Set("X-Api-Key", args[3])
	} else {
		request.Header.Set("Authorization", "Bearer "+args[3])
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := http.DefaultClient.Do(request)
	ts.Check(err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	ts.Check(err)
	_, err = ts.Stdout().Write(text)
	ts.Check(err)
	if answer.StatusCode != want {
		ts.Fatalf("%s %s is answered %d %s", args[1], args[2], answer.StatusCode, text)
	}
}
