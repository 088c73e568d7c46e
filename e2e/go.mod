module github.com/ambit-iam/ambit/e2e

go 1.26

require github.com/scalr/go-scalr/v2 v2.0.0-rc.4
