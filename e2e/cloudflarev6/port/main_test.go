package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestThePortIsThatOfThePresentTests(t *testing.T) {
	files, err := ported(filepath.Join("..", from))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("%s is of other tests than those of cloudflarev7; run go generate", name)
		}
	}
}
