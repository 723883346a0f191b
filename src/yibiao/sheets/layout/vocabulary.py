"""The words of Chinese official forms that tell what a cell is. One group a line; no rule stands here."""

from __future__ import annotations


def _words(*groups: str) -> frozenset[str]:
    return frozenset(word for group in groups for word in group.split())


# A label that is one of these, or ends in one, surely asks something.
HEADS = _words(
    "姓名 名称 性别 民族 年龄 籍贯 出生地 职业 职务 职称 岗位 工种 学历 学位 文化程度 政治面貌 婚姻状况 健康状况",
    "日期 时间 年月 年度 年份 月份 季度 学年 学期",
    "号码 证号 编号 代码 序号 行次 文号 账号 帐号 卡号 学号 工号 车牌",
    "电话 手机 传真 邮箱 邮编 邮政编码",
    "地址 住址 住所 所在地 户籍地 现居 地区 区域 范围 位置 地点 经度 纬度 场所",
    "省份 城市 区县 乡镇 街道 社区 村组 网格",
    "单位 部门 机构 学校 学院 院系 系别 专业 班级 年级 组织 团体 企业 公司 党支部",
    "状况 情况 现状 状态 类别 类型 种类 性质 等级 级别 程度 方式 方法 途径 形式 结构 标准 规格 型号 品牌 品种",
    "原因 理由 依据 用途 来源 去向 结果 结论 意见 建议 措施 内容 事项 项目 指标",
    "数量 数额 金额 总额 费用 经费 收入 支出 工资 补贴 补助 单价 价值 产值 产量",
    "合计 小计 总计 共计 总数 人数 户数 人口 次数 件数 比例 比率 占比",
    "面积 长度 宽度 高度 体积 重量",
    "得分 分数 成绩 评分 排名 名次 课程 学分 学时 学制",
    "备注 说明 简介 简历 经历 特长 爱好 表现 评价 鉴定 考核 奖项 荣誉 处分 奖惩",
    "关系 与户主关系 与本人关系 成员 家庭 配偶 户主 本人 监护人",
    "负责人 联系人 责任人 法人 法定代表人 代表人 申请人 经办人 审核人 填表人 主持人 参加人 记录人",
    "签名 签字 盖章 照片",
    "房屋 住房 用地 耕地 作物 产权 资产 设备",
    "是否 有无 备案 开户行 开户银行 户名 银行",
    "培训 会议 主题 隐患 整改 事故 风险 法规",
    "户口 户籍 常住 流动 残疾 低保 特困 五保 医保 社保 保险 就业 务工 党员 团员",
)
# The last character of a label that may well ask something.
HEAD_ENDS = _words("数 率 费 款 额 量 人 者 员 名 号 期 价 值 分 级 类 别")

# Answers rather than questions
VALUES = _words(
    "男 女 是 否 有 无",
    "汉 汉族 回族 满族 壮族 苗族",
    "群众 党员 中共党员 预备党员 共青团员 团员",
    "未婚 已婚 离异 离婚 丧偶",
    "健康 良好 一般 较差 合格 优秀",
    "文盲 小学 初中 高中 中专 大专 本科 硕士 博士 研究生",
    "农业 非农业 城镇 农村",
    "户主 妻子 儿子 女儿",
    "在职 离职 在校",
    "√ × / — - …",
)
# An answer in most places, a column of counts (or the column of householders) in some
ANSWERS_OR_COLUMNS = _words("男 女 男性 女性 农业 非农业 城镇 农村 户主")
# Side by side they are columns to choose or count by.
OPPOSITES = tuple(
    map(_words, ("男 女", "是 否", "有 无", "农业 非农业", "城镇 农村", "合格 不合格", "已婚 未婚", "在职 离职"))
)
# Written where nothing is to be filled
STRUCK_OUT = _words("— - － – … × / ／ * —— x X")

# Columns that tell more of a stub: neither stubs nor values
STUB_ATTRIBUTES = _words(
    "计量单位 计算单位 单位 代码 编码 编号 行次 行号 序号 代号 指标代码 指标编码 口径 分值 标准分 满分 权重"
)
COMMENTS = _words("备注 备考 说明 填写说明 填报说明")
REMARKS = COMMENTS | _words("是否合格 检查结果 结果 数值 数量 本期数 得分 填写内容 内容")
# A line with one of these is a record, never a printed stub.
RECORD_KEYS = _words(
    "姓名 名字 户主 户主姓名 学生姓名 教师姓名 性别 民族 出生日期 出生年月",
    "学号 工号 身份证 身份证号 身份证号码 电话 联系电话 手机 手机号码 地址",
)
RECORD_TYPES = _words("id_number phone email bank_card credit_code")

# In a line under the header that says how to fill each column
INSTRUCTIONS = ("必填", "选填", "下拉", "格式", "请填", "填写", "例如", "如：", "如:", "示例", "文本", "日期型", "字符")

# Units of measure as they stand in brackets behind a label, by the type of the number they measure
COUNTED = _words(
    "人 户 人次 万人 万人次 户次 周岁 岁 个 名 位 头 只 羽 匹 株 棵 辆 台 套 件 箱",
    "处 座 栋 幢 层 间 张 本 册 份 篇 条 项 次 起 宗 家 所 批 场",
)
MEASURED = _words(
    "元 百元 千元 万元 亿元 元/年 元/月 元/天 元/人 元/日 元/亩 元/吨",
    "亩 平方米 平米 ㎡ m² m2 M2 公顷 平方公里 平方千米 立方米 万立方米 m³ m3",
    "公里 千米 km KM Km 米 m 厘米 cm CM 毫米 mm MM",
    "吨 万吨 公斤 千克 kg KG Kg 斤 克 斤/亩 公斤/亩",
    "千瓦 kW 千瓦时 万千瓦时 kWh 度 小时 学时 课时 h 分",
)
OTHER_UNITS = _words("% ％ ‰ 分钟 天 日 周 个月 月 年 学期 期 级 ℃ mmHg DN")
# Units that also stand alone in a cell to be filled
UNITS_ALONE = _words(
    "元 百元 千元 万元 亿元 元/年 元/月 元/人 元/天 元/亩",
    "人 千人 万人 人次 户 家 个 件 次 处 份 岁 周岁 天 小时 学时 % ％ 头 只 羽 株 辆 台 套 间 层 栋",
    "亩 公顷 平方米 ㎡ 平方公里 立方米 米 m M 厘米 cm cM Cm CM 公里 千米 吨 万吨 公斤 千克 kg Kg kG KG 斤",
)
