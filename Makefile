# Each target is one line; `make help` lists them.
PORT ?= 8000
DATA_DIR ?= .data
ARGS ?=
BESIDE ?=
CHECKED ?=
.DEFAULT_GOAL := help
.PHONY: help run test check bench schema trade lock format

help:    ## List the targets / 列出所有目标
	@awk -F ': *## *' '/^[a-z]+: *##/ { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
run:     ## Serve the shop at http://127.0.0.1:PORT, data in DATA_DIR / 启动商店
	@scripts/python scripts/bootstrap.py --ui -- entrepot serve --demo --development --port $(PORT) --data-dir "$(DATA_DIR)" $(ARGS)
test:    ## Run every test, the browser's included, on its own database and ports / 运行全部测试
	@scripts/python scripts/bootstrap.py --ui --browser -- python scripts/test.py $(if $(CHECKED),--checked) $(if $(BESIDE),--beside "$(BESIDE)") $(ARGS)
check:   ## Lint, types and architecture, of the back end and of the admin UI / 检查代码
	@scripts/python scripts/bootstrap.py --ui -- python scripts/check.py $(ARGS)
bench:   ## Measure the workloads beside their floor: make bench JSON=… PEER=vendure / 性能测量
	@scripts/python scripts/bootstrap.py -- python -m tests.benchmarks $(if $(JSON),--json "$(JSON)") $(if $(PEER),--peer "$(PEER)") $(ARGS)
schema:  ## Write schema.graphql, the permission matrix and the UI's types / 生成 schema.graphql
	@scripts/python scripts/bootstrap.py --ui -- entrepot schema --write $(ARGS)
trade:   ## Replay a trade data set on a fresh database: make trade DIR=… / 回放真实交易数据
	@scripts/python scripts/bootstrap.py -- entrepot import online-retail "$(DIR)" --fresh --report report.json $(ARGS)
format:  ## Format the Python code / 格式化代码
	@scripts/python scripts/bootstrap.py -- ruff format backend tests scripts
lock:    ## Pin the newest allowed packages into requirements.lock / 锁定依赖版本
	@scripts/python scripts/bootstrap.py -- uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-annotate --no-header --quiet --output-file requirements.lock $(ARGS)
