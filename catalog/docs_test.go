package catalog

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit/cel"
)

const page = "../docs/catalog.md"

func TestDocumentedCatalogsAreRead(t *testing.T) {
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	rest := string(data)
	for {
		before, after, found := strings.Cut(rest, "\n```yaml catalog\n")
		if !found {
			break
		}
		block, next, closed := strings.Cut(after, "\n```\n")
		if !closed {
			t.Fatalf("%s: a block is not closed", page)
		}
		name := fmt.Sprintf("%s, block %d", page, read+1)
		c, err := Read(name, []byte(block), WithConditions(cel.New()))
		if err != nil {
			t.Errorf("%v\nafter: %s", err, before[max(0, len(before)-200):])
		} else if again, err := Read("written.yaml", Write(c)); err != nil || again.Name != c.Name {
			t.Errorf("%s: written and read: %v", name, err)
		}
		read++
		rest = next
	}
	if read < 4 {
		t.Errorf("%s has %d catalogs; they cannot have been found", page, read)
	}
}

func TestDocumentedErrorIsWhatIsPrinted(t *testing.T) {
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Read("licensing.yaml", []byte(`catalog: licensing
types:
  policy: {parents: [account]}
  license:
    parents: [polcy, user]
    acts: true
  machine:
    parents: [license]
    attributes: {n: {type: integer}}
`))
	if err == nil || !strings.Contains(string(data), "\n```text\n"+err.Error()+"\n```\n") {
		t.Errorf("%s does not show\n%v", page, err)
	}
}

// Every message in the table of faults must be one that a test gets.
func TestDocumentedFaultsAreThoseOfTheTests(t *testing.T) {
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	var cases string
	for _, file := range []string{"testdata/faults.txt", "../internal/document/testdata/yaml-faults.txt"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		cases += string(text)
	}
	_, table, _ := strings.Cut(string(data), "| what is wrong | message |\n|---|---|\n")
	rows := 0
	for row := range strings.Lines(table) {
		cells := strings.SplitN(strings.TrimSpace(row), "|", 3)
		if len(cells) < 3 {
			break
		}
		message := strings.TrimSuffix(strings.TrimSpace(strings.TrimSuffix(cells[2], "|")), "`")
		message = strings.TrimPrefix(message, "`")
		if !strings.Contains(cases, ": "+message+"\n") {
			t.Errorf("no test gets the message of the row %s", row)
		}
		rows++
	}
	if rows < 20 {
		t.Errorf("%s has %d faults; they cannot have been found", page, rows)
	}
}
