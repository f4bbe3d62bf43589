# 药鉴: one word per job, the same for people and for CI. `make` alone lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

HOST ?= 127.0.0.1
PORT ?= 8000
RASA_PORT ?= 5005
# More arguments for a job, e.g.  make test ARGS="-k cold_chain -x"
ARGS ?=

BIN := .venv/bin
export YAOJIAN_PYTHON YAOJIAN_PYTHON310

.PHONY: help setup run test check bench eval train kb index lock clean distclean

help: ## 列出全部任务 (list the jobs)
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

setup: ## 安装两个环境，建知识库、索引，训练机器人；已是最新的跳过 (everything the product runs on)
	@scripts/setup all

run: setup ## 安装并启动网页与聊天机器人 (set up and serve; HOST=, PORT=, RASA_PORT=)
	@exec $(BIN)/yaojian serve --host $(HOST) --port $(PORT) --rasa-port $(RASA_PORT) $(ARGS)

test: setup ## 安装并运行全部测试 (set up and run all tests; ARGS="-k name")
	@scripts/ensure-browser
	@exec $(BIN)/python -m pytest $(ARGS)

check: ## 格式、静态检查、类型、拼写 (ruff, mypy, codespell)
	@scripts/setup core
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/codespell

bench: setup ## 测量速度，写入 var/bench.json (measure speed)
	@$(BIN)/python scripts/bench.py $(ARGS)

eval: setup ## 评测检索、规则、引用、意图，低于阈值时失败 (evaluate everything against its thresholds)
	@$(BIN)/yaojian eval retrieval
	@$(BIN)/yaojian eval rules
	@$(BIN)/yaojian eval citations
	@$(BIN)/yaojian eval nlu

train: setup ## 训练聊天机器人，数据未变时跳过 (train the chatbot; ARGS=--force)
	@$(BIN)/yaojian bot train $(ARGS)

kb: ## 重建知识库，数据未变时跳过 (build the knowledge base)
	@scripts/setup core
	@$(BIN)/yaojian kb build $(ARGS)

index: kb ## 重建检索索引，数据未变时跳过 (build the search index)
	@$(BIN)/yaojian index build $(ARGS)

lock: ## 把两个环境的确切版本写入 requirements/ (record exact versions)
	@scripts/lock

clean: ## 删除建成的文件，保留两个环境 (remove what was built, keep the environments)
	@rm -rf build yaojian.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage htmlcov
	@[ ! -d var ] || find var -mindepth 1 -maxdepth 1 ! -name imports -exec rm -rf {} +
	@[ ! -d var/imports ] || echo "保留 var/imports（本单位导入的法规原文）；确实不要时自行删除"
	@find . -name __pycache__ -type d -not -path './.venv*' -prune -exec rm -rf {} +

distclean: clean ## 连环境一起删除 (remove the environments as well)
	@rm -rf .venv .venv-bot
