package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/internal/document"
	"github.com/ambit-iam/ambit/world"
)

// catalogJSON is a catalog as a JSON document, in the order of its YAML.
func catalogJSON(c *ambit.Catalog) ([]byte, error) {
	text, err := yamlToJSON(catalog.Write(c), catalog.MaxSize)
	if err != nil {
		return nil, fmt.Errorf("printing the catalog %s: %w", c.Name, err)
	}
	return text, nil
}

// worldJSON is a world file as a JSON document, in the order of its YAML.
func worldJSON(text []byte) ([]byte, error) {
	made, err := yamlToJSON(text, max(world.MaxSize, len(text)))
	if err != nil {
		return nil, fmt.Errorf("printing the world: %w", err)
	}
	return made, nil
}

func yamlToJSON(text []byte, most int) ([]byte, error) {
	doc, err := document.Parse("export.yaml", text, document.Limits{Size: most, Depth: 32})
	if err != nil {
		return nil, err
	}
	var line, indented bytes.Buffer
	if err := writeJSON(&line, doc.Root); err != nil {
		return nil, err
	}
	if err := json.Indent(&indented, line.Bytes(), "", "  "); err != nil {
		return nil, err
	}
	indented.WriteByte('\n')
	return indented.Bytes(), nil
}

// writeJSON writes a node of a document in one line.
func writeJSON(b *bytes.Buffer, n *document.Node) error {
	switch n.Kind {
	case document.Null:
		b.WriteString("null")
	case document.Bool:
		b.WriteString(strings.ToLower(n.Text))
	case document.Int, document.Float:
		b.WriteString(n.Text)
	case document.String:
		return writeText(b, n.Text)
	case document.List:
		b.WriteByte('[')
		for i, item := range n.Items {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := writeJSON(b, item); err != nil {
				return err
			}
		}
		b.WriteByte(']')
	case document.Map:
		b.WriteByte('{')
		for i, m := range n.Members {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := writeText(b, m.Name.Text); err != nil {
				return err
			}
			b.WriteByte(':')
			if err := writeJSON(b, m.Value); err != nil {
				return err
			}
		}
		b.WriteByte('}')
	}
	return nil
}

func writeText(b *bytes.Buffer, text string) error {
	encoder := json.NewEncoder(b)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(text) // the line feed after it is white space
}
