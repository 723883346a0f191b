"""Who may sign in to the demo by name. Needs no Django, so that it can be printed by anybody."""

from __future__ import annotations

PASSWORD = "Hexi-2026-demo"  # printed for everybody who tries the demo

NAMED = {
    # username: (name, organisation, roles)
    "lin": ("林小满", "杏花坞村", ("clerk",)),
    "wang": ("王桂香", "杏花坞村第一网格", ("grid_worker",)),
    "chen": ("陈立春", "鹤汀镇", ("reviewer", "requester")),
    "zhao": ("赵志强", "县民政局", ("requester", "reviewer")),
    "zhou": ("周丽华", "县残联", ("requester", "reviewer")),
    "sun": ("孙晓峰", "县数据局", ("steward",)),
    "gao": ("高水生", "县减负办", ("gatekeeper",)),
    "wu": ("吴雪芹", "县审计局", ("auditor",)),
    "ji": ("纪海涛", "县数据局", ("integrator",)),
    "guan": ("管家旺", "县数据局", ("admin",)),
    "qian": ("钱外人", "渡川县", ("requester", "reviewer", "steward", "gatekeeper", "auditor", "admin")),
}
