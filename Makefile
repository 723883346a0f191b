# 开发和演示的入口。单独输入 make 看有哪些目标。
# 只用 pip 和 requirements/ 里的锁定文件；锁定文件或 pyproject.toml 变了才重新安装。

VENV ?= .venv
# 用哪个 Python；不写就自己找 3.11 以上的
PYTHON ?=
# 传给 pytest 的参数，如 make test PYTEST="-k audit"
PYTEST ?=
# make fuzz 试几份；之后在本进程里再试几分钟
COUNT ?= 10000
MINUTES ?= 0
# make faults 几轮，和别的参数，如 FAULTS='--database sqlite'
ROUNDS ?= 1000
FAULTS ?=

# 平台的数据放在哪里、听哪个端口
export YIBIAO_DATA ?= var
PORT ?= 8000

run := $(VENV)/bin/python
pip := $(run) -m pip --disable-pip-version-check --quiet
install := $(pip) install --require-hashes
itself := $(pip) install --no-deps --no-build-isolation --editable .
checked := src tests bench demo docs supply conftest.py
# 一个文件的测试共用准备好的数据和服务，排在同一个进程里；不按大小重排，费时的本来就在前头
parallel := -n 2 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help demo serve test walks test-postgresql lint format bench engines drill fuzz faults soak crawl attack advisories sbom wheel docs lock clean

help: ## 列出这些目标
	@grep -E '^[a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z-]+):.*## /\1|/' \
	  | while IFS='|' read -r name what; do printf '  make %-16s %s\n' "$$name" "$$what"; done

demo: $(VENV)/.runtime ## 用虚构的演示县跑一遍：审计、预填，再把全县装进平台并打开网站
	@rm -rf demo/out
	@$(run) -m demo.county demo/out/known
	@echo '== yibiao audit demo/forms -o demo/out/report'
	@$(VENV)/bin/yibiao audit demo/forms -o demo/out/report || [ $$? -eq 1 ]
	@echo '== yibiao fill demo/forms --from demo/out/known -o demo/out/filled'
	@$(VENV)/bin/yibiao fill demo/forms --from demo/out/known -o demo/out/filled > demo/out/fill.txt || [ $$? -eq 1 ]
	@tail -n 4 demo/out/fill.txt
	@for each in 'check-document demo/gate/拟发通知.txt --against demo/gate/上级来文' \
	    'check-messages demo/gate/工作群.txt' 'check-channels demo/gate/应用和账号登记表.xlsx' \
	    'merge-meetings demo/gate/12月会议.xlsx --travel demo/gate/路程.xlsx --seconds 5 -o demo/out/并会方案.xlsx' \
	    'check-inspection demo/gate/督查通知.txt' 'check-indicators demo/gate/考核方案.txt' \
	    'watch demo/gate/负担账.csv' 'group-letters demo/gate/来信.csv' 'verify-draw demo/draws/record.json'; do \
	  echo "== yibiao $$each"; \
	  $(VENV)/bin/yibiao $$each > "demo/out/$${each%% *}.txt" || [ $$? -eq 1 ] || exit 1; \
	  head -n 4 "demo/out/$${each%% *}.txt"; \
	done
	@echo
	@echo '审计报告（用浏览器打开）：demo/out/report/报告.html'
	@echo '填好的报表：demo/out/filled/   逐表说明：demo/out/fill.txt'
	@echo '查文件、群消息、应用、会议、督查、考核，看反弹，归来信，核对抽签的全文：demo/out/*.txt，并会方案.xlsx'
	@echo
	@echo '== 把演示县装进平台（第一次约三分钟）'
	@$(demo_site) $(run) -m demo.live
	@$(demo_site) $(run) -m demo.live.who http://127.0.0.1:$(PORT)
	@$(demo_site) $(VENV)/bin/yibiao serve --port $(PORT)

demo_site := YIBIAO_DATA=$(YIBIAO_DATA)/demo

serve: $(VENV)/.runtime ## 启动自己的平台（数据在 var/，YIBIAO_DATABASE 可指向 PostgreSQL）
	@$(VENV)/bin/yibiao serve --port $(PORT)

test: $(VENV)/.dev ## 跑测试（平台用 SQLite；有 Chromium 时连浏览器里主要的三条路一起）
	@$(run) -m pytest $(parallel) $(PYTEST)

walks: $(VENV)/.dev ## 其余每一种要求在真的浏览器里从头走到尾（约四分钟）
	@$(run) -m pytest $(parallel) -m walk tests/web $(PYTEST)

# 在 PostgreSQL 上再跑的：表、锁、事务、加密和查找有讲究的那些；全部再跑一遍：make test-postgresql APPS='tests/web tests/faults src/yibiao_web'
APPS ?= tests/web/test_copying.py tests/web/test_migrations.py tests/web/test_survival.py tests/faults $(addprefix src/yibiao_web/,accounts answers api approvals audit burden catalogue counties engine forms gate ledger operations orgs rollup sealing sharing submissions tasks)

test-postgresql: $(VENV)/.dev ## 平台里与数据库有关的测试在 PostgreSQL 上再跑一遍（不用安装，自带）
	@$(run) -m tests.on_postgresql pytest $(parallel) $(APPS) --ignore-glob='*/test_*_journey.py' --ignore-glob='*pages.py' --ignore-glob='*/test_every_rule.py' $(PYTEST)

lint: $(VENV)/.dev ## 查代码：ruff、mypy、分层契约
	$(run) -m ruff check $(checked)
	$(run) -m ruff format --check $(checked)
	$(run) -m mypy
	$(VENV)/bin/lint-imports

format: $(VENV)/.dev ## 整理代码格式
	$(run) -m ruff check --fix $(checked)
	$(run) -m ruff format $(checked)

# 一项跑不成（如没有真实报表）不耽误别的
bench: $(VENV)/.bench ## 跑基准（短）：读、对、填，与别的工具同场比
	-$(run) bench/reading.py
	-$(run) bench/reading_speed.py --only templates
	-$(run) bench/matching.py
	-$(run) bench/filling.py --pairs 2 --villages 20
	-$(run) bench/linking.py --people 1000
	-$(run) bench/documents.py --small
	-$(run) bench/channels.py

# Apache Spark 有自己的环境：它和客户端是同一个包名
engines: $(VENV)/.dev ## 分析的数在 DuckDB、Sail、Apache Spark（小集群、Connect 服务）上逐位一致（要 Java 17，约二十分钟）
	@if ! command -v java >/dev/null; then echo '没有 Java 17，Apache Spark 的部分会跳过；DuckDB 和 Sail 照跑。'; \
	elif [ ! -f .venv-spark/.made ]; then \
	  echo '安装 Apache Spark（约 480 MB）……'; \
	  $(run) -m venv .venv-spark && .venv-spark/bin/python -m pip --disable-pip-version-check --quiet install \
	    --require-hashes -r requirements/spark.txt && touch .venv-spark/.made; \
	fi
	@YIBIAO_TEST_SPARK=1 $(run) -m pytest -n 0 -rs tests/test_engine_figures.py $(PYTEST)

drill: $(VENV)/.dev ## 演练恢复：备份、恢复到空的地方、逐表对校验值，回到误操作以前（约五分钟）
	$(run) -m tests.drill

fuzz: $(VENV)/.dev ## 一万份变坏的报表和文件，经单独进程读（COUNT=10000；MINUTES=10 再在本进程里试这么久）
	$(run) -m tests.fuzz_uploads --count $(COUNT) --keep var/fuzz
	@[ $(MINUTES) = 0 ] || $(run) -m tests.fuzz_forms --minutes $(MINUTES)

faults: $(VENV)/.dev ## 断电、杀进程、写满磁盘，看答应过的在不在（ROUNDS=1000）
	@$(run) -m tests.faults --rounds $(ROUNDS) $(FAULTS)

soak: $(VENV)/.dev ## 长时间的混合负载，看内存和排队（MINUTES=120）
	@$(run) -m tests.faults.soak --minutes $(MINUTES)

docs: $(VENV)/.runtime ## 重新生成 docs/reference/
	$(run) docs/build_reference.py

# 一份锁定文件对 Python 3.11 及以上都适用；不写任何索引地址，用哪个镜像由使用的人定
lock: $(VENV)/.created ## 按 pyproject.toml 重新锁定依赖（LOCK=--upgrade 全部升级）
	@$(pip) install 'uv>=0.9,<1'
	@for name in runtime build dev bench spark supply; do \
	  case $$name in \
	    runtime) from='--extra postgresql --extra planner pyproject.toml' ;; \
	    build) from='--group build' ;; \
	    dev) from='pyproject.toml --group dev -c requirements/runtime.txt' ;; \
	    bench) from='pyproject.toml --group bench -c requirements/dev.txt' ;; \
	    spark) from='--group spark -c requirements/dev.txt' ;; \
	    supply) from='--group supply -c requirements/dev.txt' ;; \
	  esac; \
	  echo "requirements/$$name.txt"; \
	  $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --custom-compile-command 'make lock' $(LOCK) $$from -o requirements/$$name.txt || exit 1; \
	done

crawl: $(VENV)/.dev ## 每个角色从首页起一页一页点下去，每个网址都按一遍（约十分钟）
	$(run) -m pytest -n 2 --dist loadfile -m crawl tests/test_crawl.py $(PYTEST)

attack: $(VENV)/.dev ## 拿着整个库和日志猜是谁反映的、谁答的；量登录的耗时（约十分钟）
	$(run) -m bench.anonymity_attack
	$(run) -m tests.on_postgresql $(run) -m bench.anonymity_attack 20
	$(run) -m bench.surveys_attack
	$(run) -m bench.security

advisories: $(VENV)-supply/.made ## 查锁定的库有没有安全公告（要连得上公告库）
	@$(VENV)-supply/bin/python supply/advisories.py

sbom: $(VENV)-supply/.made $(VENV)/.runtime ## 部件清单（CycloneDX）：dist/yibiao.cdx.json
	@$(VENV)-supply/bin/python supply/sbom.py "$$($(run) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"

wheel: $(VENV)/.dev ## 打包两次，一个字节也不能差：dist/*.whl
	@$(run) supply/wheel.py

clean: ## 删去生成的东西和各种缓存（不动 .venv）
	rm -rf build dist demo/out var/demo .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests bench demo docs -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.created:
	@python='$(PYTHON)'; \
	for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	  [ -n "$$python" ] && break; \
	  "$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && python=$$each; \
	done; \
	if [ -z "$$python" ]; then \
	  echo '没有找到 Python 3.11 或更新的版本。请先安装，或指明在哪里：make … PYTHON=/路径/python3.11' >&2; exit 1; \
	fi; \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$$python 不能用，或者低于 3.11。请换一个：make … PYTHON=/路径/python3.11" >&2; exit 1; }; \
	"$$python" -m venv $(VENV) || { \
	  echo "$$python 建不了虚拟环境。Debian、Ubuntu 请先安装 python3-venv。" >&2; exit 1; }
	@touch $@

$(VENV)/.runtime: $(VENV)/.created requirements/runtime.txt requirements/build.txt pyproject.toml
	@echo '安装运行所需的库……'
	@$(install) -r requirements/runtime.txt -r requirements/build.txt
	@$(itself)
	@touch $@

$(VENV)/.dev: $(VENV)/.created requirements/dev.txt pyproject.toml
	@echo '安装运行和测试所需的库……'
	@$(install) -r requirements/dev.txt
	@$(itself)
	@touch $@ $(VENV)/.runtime

# 查供应链的工具在自己的环境里，不和平台的库混在一起
$(VENV)-supply/.made: $(VENV)/.created requirements/supply.txt
	@echo '安装查供应链的工具……'
	@$(run) -m venv $(VENV)-supply
	@$(VENV)-supply/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements/supply.txt
	@touch $@

$(VENV)/.bench: $(VENV)/.dev requirements/bench.txt
	@echo '安装基准测试所需的库（较大）……'
	@$(install) -r requirements/bench.txt
	@touch $@
