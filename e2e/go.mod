module github.com/ambit-iam/ambit/e2e

go 1.26
