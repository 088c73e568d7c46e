module github.com/ambit-iam/ambit

go 1.26
