package api

import (
	"io"
	"net/http"

	"github.com/go-json-experiment/json"
)

// lines writes values as JSON, one to a line, until one fails: after the
// first error it writes nothing more.
type lines struct {
	to  io.Writer
	err error
}

func (l *lines) write(v any) {
	if l.err != nil {
		return
	}
	text, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		l.err = err
		return
	}
	_, l.err = l.to.Write(append(text, '\n'))
}

// flush sends on what was written.
func (l *lines) flush() {
	if f, ok := l.to.(http.ResponseWriter); ok && l.err == nil {
		l.err = http.NewResponseController(f).Flush()
	}
}
