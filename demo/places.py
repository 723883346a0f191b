"""禾溪县: one county, three townships, twelve villages. None of these names stands in the tables of divisions."""

COUNTY = "禾溪县"
TOWNSHIPS: dict[str, list[str]] = {
    "鹤汀镇": ["杏花坞村", "老槐坪村", "磨盘湾村", "鹭鸶滩村"],
    "雾山乡": ["碾子坝村", "牛背梁村", "桃李坳村", "风车垭村"],
    "枫岔乡": ["月牙塘村", "乌桕湾村", "石榴冲村", "葫芦泉村"],
}
VILLAGES = [village for villages in TOWNSHIPS.values() for village in villages]
