package server

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/live"
	"github.com/ambit-iam/ambit/internal/sso"
)

// metrics are what operators watch. Labels have few values: routes, never paths.
type metrics struct {
	registry *prometheus.Registry
	took     *prometheus.HistogramVec
	inFlight prometheus.Gauge
	shed     prometheus.Counter
	panics   prometheus.Counter
	sights   *prometheus.CounterVec
	findings *prometheus.CounterVec
}

func newMetrics(accounts *live.Accounts, version string) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "ambit_http_request_duration_seconds", Help: "How long requests took, by route, method and status.",
			Buckets: []float64{.00005, .0001, .0002, .0005, .001, .002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"route", "method", "status"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{Name: "ambit_http_requests_in_flight", Help: "Requests being answered."}),
		shed:     prometheus.NewCounter(prometheus.CounterOpts{Name: "ambit_http_requests_shed_total", Help: "Requests turned away because too many were being answered."}),
		panics:   prometheus.NewCounter(prometheus.CounterOpts{Name: "ambit_http_panics_total", Help: "Handlers that fell over."}),
	}
	m.sights = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "ambit_sso_lookups_total", Help: "Questions to DNS about domains of SSO connectors, by what came of them: found, absent or unknown.",
	}, []string{"result"})
	m.findings = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "ambit_sso_findings_total", Help: "What DNS has told that changed an SSO connector: verified, failed, record-missing or record-found.",
	}, []string{"finding"})
	for _, result := range []sso.Sight{sso.Found, sso.Absent, sso.Unknown} {
		m.sights.WithLabelValues(string(result))
	}
	for _, finding := range []iam.DomainFinding{iam.DomainVerified, iam.DomainFailed, iam.DomainRecordMissing, iam.DomainRecordFound} {
		m.findings.WithLabelValues(finding.Short())
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "ambit_build_info", Help: "Always 1; the version is a label.", ConstLabels: prometheus.Labels{"version": version},
	})
	build.Set(1)
	m.registry.MustRegister(m.took, m.inFlight, m.shed, m.panics, m.sights, m.findings, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "ambit_accounts_held", Help: "Accounts in memory."}, func() float64 {
			n, _ := accounts.Held()
			return float64(n)
		}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "ambit_accounts_held_bytes", Help: "What the accounts in memory take, roughly."}, func() float64 {
			_, bytes := accounts.Held()
			return float64(bytes)
		}))
	return m
}

func (m *metrics) observe(route, method string, status int, took time.Duration) {
	if route == "" {
		route, method = "none", "any" // what strangers make up must not become labels
	}
	m.took.WithLabelValues(route, method, strconv.Itoa(status)).Observe(took.Seconds())
}

func (m *metrics) saw(sight sso.Sight) { m.sights.WithLabelValues(string(sight)).Inc() }

func (m *metrics) found(finding iam.DomainFinding) {
	m.findings.WithLabelValues(finding.Short()).Inc()
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
