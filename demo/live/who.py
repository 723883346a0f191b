"""Whom one can sign in as, for the end of ``make demo``."""

from __future__ import annotations

import sys

from demo.live.cast import NAMED, PASSWORD

_WHAT = {
    "lin": "村填报员：待办、填表、无变化、本村数据",
    "wang": "网格员：只看自己的网格",
    "chen": "镇审核员：审核、退回、汇总、给村里派任务",
    "zhao": "民政局报表员：交一张自己的表，看看要问什么、值多少小时；暗访抽签（启封口令同密码）",
    "zhou": "残联报表员：同样的字段，不用再问",
    "sun": "数据局：目录、口径、异议、共享",
    "gao": "减负办：准入、在用报表、重复审计",
    "wu": "审计：谁看过什么",
    "ji": "接口：令牌、推送、线上系统的导入文件",
    "guan": "系统管理员：人员和组织",
    "qian": "邻县的人：什么都不该看到",
}


def main(address: str) -> None:
    print(f"\n打开 {address} ，用下面的人登录（密码都是 {PASSWORD}）；停止按 Ctrl+C\n")
    for username, (name, org, _) in NAMED.items():
        print(f"  {username:<6}{name}  {org}：{_WHAT[username]}")
    print(flush=True)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
