"""The facts of a case: one schema for the form, the chat, the command line and JSON Schema.

Every fact may be unknown: the key is then absent. ``[]`` means "known to be none". Titles and questions
stand beside each field and are what the inspector reads everywhere.

>>> reading = Reading.model_validate({"time": "2024-03-05 08:30", "temperature": "8.1"})
>>> reading.temperature
81
>>> Order.model_validate({"deadline": "2024-03"}).deadline.last
datetime.date(2024, 3, 31)
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from rules.factvalues import Day, Degrees, Id, Moment, Money, Name, ProbeError, Term, YesNo, decision_day


def _fact(title: str, question: str, alias: str | None = None, **extra: Any) -> Any:
    """A fact that may be unknown: its title, and the question that asks for it."""
    return Field(None, alias=alias, title=title, json_schema_extra={"question": question, **extra})


def _needed(title: str, question: str) -> Any:
    """A fact without which the entry says nothing."""
    return Field(title=title, json_schema_extra={"question": question})


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, strict=False)


class Licence(_Part):
    """许可证件: one licence or filing of a party, with its scope and the days on which it holds."""

    party: Id | None = Field(None, title="当事人编号")
    kind: Annotated[str, Term("licence_kind")] | None = _fact("证件种类", "是哪一种许可证（备案凭证）？")
    number: Name | None = _fact("编号", "许可证（备案凭证）编号是什么？")
    scope: Name | None = _fact("许可范围", "许可（备案）范围写的是什么？")
    covers_conduct: YesNo | None = _fact("范围包含本行为", "许可（备案）的范围是否包含所实施的行为？")
    valid_from: Day | None = _fact("有效期起", "许可证（备案）从哪一天起有效？")
    valid_to: Day | None = _fact("有效期止", "许可证（备案）有效到哪一天？")
    ended_on: Day | None = _fact("吊销注销日", "许可证（备案）哪一天被吊销、注销或者撤销？")


class Party(_Part):
    """当事人: who acted, and in which capacity."""

    id: Id = Field(title="编号")
    type: Annotated[str, Term("party_type")] | None = _fact("主体类型", "当事人是哪一类主体？")
    name: Name | None = _fact("名称", "当事人叫什么名称？")
    role: Annotated[str, Term("party_role")] | None = _fact(
        "身份", "是单位本身，还是单位的责任人员、挂靠的人？"
    )
    responsible_for: Id | None = Field(None, title="所属当事人编号")
    income: Money | None = _fact("违法期间所获收入", "责任人员在违法行为发生期间从本单位所获收入是多少元？")
    annual_income: Money | None = _fact(
        "上一年度收入", "责任人员上一年度从本单位取得的收入是多少元（化妆品案件）？"
    )
    age_group: Annotated[str, Term("age_group")] | None = _fact("年龄", "行为时当事人（自然人）多大年龄？")
    mental_capacity: Annotated[str, Term("mental_capacity")] | None = _fact(
        "辨认控制能力", "行为时当事人（自然人）能不能辨认、控制自己的行为？"
    )


class Product(_Part):
    """涉案产品: what was stored, sold or used."""

    id: Id = Field(title="编号")
    name: Name | None = _fact("名称", "涉案产品叫什么名称？")
    category: Annotated[str, Term("product_category")] | None = _fact(
        "类别", "涉案产品是药品、疫苗、医疗器械还是化妆品？"
    )
    prescription_class: Annotated[str, Term("prescription_class")] | None = _fact(
        "处方分类", "该药品是处方药、甲类非处方药还是乙类非处方药？"
    )
    storage_min: Degrees | None = _fact("标签温度下限", "标签（说明书）规定的储存温度下限是多少 ℃？")
    storage_max: Degrees | None = _fact("标签温度上限", "标签（说明书）规定的储存温度上限是多少 ℃？")
    goods_value: Money | None = _fact(
        "货值金额", "该产品的货值金额是多少元（按标价，没有标价的按同类产品市场价）？"
    )
    sold_value: Money | None = _fact("已售出货值", "已经售出的部分货值多少元（含后来召回、退款的）？")
    unsold_value: Money | None = _fact("未售出货值", "尚未售出的部分货值多少元？")
    used_value: Money | None = _fact("已使用货值", "已经使用的部分货值多少元？")
    recalled_value: Money | None = _fact("已召回货值", "售出后召回的部分货值多少元？")
    refunded_value: Money | None = _fact("已退款金额", "售出后已经退给购买人的货款是多少元？")
    made_on: Day | None = _fact("生产日期", "产品标示的生产日期是哪一天？")
    expires_on: Day | None = _fact("有效期至", "产品标示的有效期到哪一天？")
    approved: YesNo | None = _fact("依法批准", "该产品是否依法取得批准证明文件（药品批准、注册证、备案）？")
    control_class: Annotated[str, Term("control_class")] | None = _fact(
        "特殊管理类别", "该药品是否属于麻醉药品、精神药品等特殊管理的药品？"
    )
    device_class: Annotated[str, Term("device_class")] | None = _fact(
        "器械类别", "该医疗器械是第一类、第二类还是第三类？"
    )
    children_cosmetic: YesNo | None = _fact(
        "儿童化妆品", "该化妆品是不是儿童化妆品（适用于 12 岁以下儿童，含标签、宣传暗示的）？"
    )
    cosmetic_type: Annotated[str, Term("cosmetic_type")] | None = _fact(
        "化妆品类别", "该产品是特殊化妆品还是普通化妆品？"
    )
    decoction_piece: YesNo | None = _fact("中药饮片", "该产品是不是中药饮片？")
    injection: YesNo | None = _fact("注射剂或者急救药品", "该产品是不是注射剂或者急救药品？")
    imported: YesNo | None = _fact("进口产品", "该产品是不是进口产品？")
    biological: YesNo | None = _fact("生物制品", "该产品是不是生物制品？")
    for_children_or_pregnant: YesNo | None = _fact(
        "孕产妇儿童用药", "该产品是否以孕产妇、儿童为主要使用对象？"
    )


class Conduct(_Part):
    """违法行为: one kind of act by one party over one period."""

    id: Id = Field(title="编号")
    kind: Annotated[str, Term("conduct_kind")] = _needed("行为种类", "是哪一种行为？")
    party: Id = Field(title="当事人编号")
    products: list[Id] | None = Field(None, title="涉案产品编号")
    from_: Day | None = _fact("行为开始日", "行为从哪一天开始？", alias="from")
    to: Day | None = _fact("行为结束日", "行为到哪一天结束（当天发生当天结束的与开始日相同）？")
    stage: Annotated[str, Term("stage")] | None = _fact("环节", "行为发生在生产、批发、零售还是使用环节？")
    channel: Annotated[str, Term("channel")] | None = _fact(
        "销售渠道", "是在门店销售还是网络销售（广告：是否在互联网上发布）？"
    )
    illegal_gains: Money | None = _fact("违法所得", "违法所得是多少元？")
    ad_cost: Money | None = _fact("广告费用", "广告费用是多少元？")
    ad_cost_uncountable: YesNo | None = _fact("广告费用无法计算", "广告费用是否无法计算或者明显偏低？")
    ad_three_in_two_years: YesNo | None = _fact(
        "两年三次违法广告", "当事人两年内是否有三次以上虚假广告违法行为？"
    )
    ad_knowing: YesNo | None = _fact(
        "明知应知广告违法", "广告经营者、发布者是否明知或者应知广告违法仍设计、制作、代理、发布？"
    )
    licensed: YesNo | None = _fact(
        "持有相应许可", "行为当时当事人是否持有实施该行为所需的有效许可证（备案）？"
    )
    refused_to_correct: YesNo | None = _fact("拒不改正", "责令改正后，当事人能够改正而拒绝改正吗？")
    temperature_out_of_range: YesNo | None = _fact(
        "温度超出标签范围", "现场测得或记录的温度是否超出标签范围（有温度记录的请上传，由系统计算）？"
    )
    temperature_unmonitored: YesNo | None = _fact(
        "未监测记录温度", "储存、运输过程中是否没有按规定监测并记录温度？"
    )
    in_transit: YesNo | None = _fact("运输途中", "温度不符合要求是否发生在运输、配送途中（不是储存中）？")
    prescription_shown: YesNo | None = _fact("凭处方", "销售时购药人是否出示了处方？")
    prescription_genuine: YesNo | None = _fact("处方真实", "该处方是否真实、有效（非伪造、非事后补开）？")
    prescription_reviewed: YesNo | None = _fact(
        "药师审核", "销售前处方是否经依法经过资格认定的药师或者其他药学技术人员审核？"
    )
    pharmacist_on_duty: YesNo | None = _fact("药师在岗", "当时药师或者其他药学技术人员是否在岗？")
    absence_notice_posted: YesNo | None = _fact("挂牌告知", "药师不在岗时是否挂牌告知？")
    defect_ground: Annotated[str, Term("defect_ground")] | None = _fact(
        "假劣药情形", "属于药品管理法第九十八条规定的哪一种假药、劣药情形？"
    )
    affects_safety: YesNo | None = _fact("影响安全有效", "是否影响产品的安全性、有效性？")
    alarm_working: YesNo | None = _fact("报警有效", "温度超限时自动监测设备是否报警并有记录？")
    record_genuine: YesNo | None = _fact("记录真实", "温度、购销等记录是否真实完整（没有编造、篡改）？")
    inspection_report: YesNo | None = _fact(
        "检验结论", "是否有载明质量检验结论的检验报告（或者依法不需要检验的情形、能充分证明的记录）？"
    )
    purchase_verified_and_unaware: YesNo | None = _fact(
        "查验且不知情",
        "是否已履行进货查验（检查验收）等义务，且有充分证据证明不知道所售、所用的产品违法"
        "（假药、劣药，未注册、备案或者不合格的医疗器械、化妆品）？",
    )
    source_explained: YesNo | None = _fact("说明来源", "能否如实说明产品的进货来源？")
    knowing: YesNo | None = _fact(
        "明知", "有没有证据证明当事人明知是假药、劣药或者其他违法产品（包括依法可以推定的故意）？"
    )
    small_legal_import: YesNo | None = _fact(
        "少量境外合法药品", "是否属于未经批准进口少量境外已合法上市的药品，且情节较轻？"
    )
    criminal_sign: Annotated[str, Term("criminal_sign")] | None = _fact(
        "涉嫌犯罪的行为", "有没有下列可能构成犯罪的行为？"
    )
    danger_ground: Annotated[str, Term("danger_ground")] | None = _fact(
        "足以严重危害的情形",
        "属于2022年司法解释第七条的哪一种足以严重危害人体健康的情形（难以确定的，取得地市级以上药监部门的认定意见）？",
    )
    endangers_health: YesNo | None = _fact(
        "足以严重危害健康", "不符合标准的医疗器械、医用卫生材料是否足以严重危害人体健康？"
    )
    criminal_gravity: YesNo | None = _fact(
        "达到入罪程度", "对照立案追诉标准，是否达到所涉罪名要求的严重后果、严重情节或者数额？"
    )
    insured_drug_amount: Money | None = _fact("回流药金额", "非法收购、销售骗保所得药品的金额是多少元？")
    folk_or_mutual_aid: YesNo | None = _fact(
        "民间配方或者自救互助",
        "是否属于按民间传统配方私自加工、数量不大且未造成伤害或者延误诊治，或者不以营利为目的的自救互助？",
    )
    sales_amount: Money | None = _fact("销售金额", "已经销售的金额是多少元？")
    serious: YesNo | None = _fact("情节严重", "经调查是否认定为情节严重（写明理由和依据）？")
    harm: YesNo | None = _fact("危害后果", "是否造成危害后果？")
    grave_consequences: YesNo | None = _fact("严重后果", "是否造成严重后果（写明理由和依据）？")
    serious_bodily_harm: YesNo | None = _fact(
        "严重危害健康", "是否对人体健康造成严重危害（轻伤以上、残疾、器官组织损伤导致功能障碍等）？"
    )
    personal_injury: YesNo | None = _fact("人身伤害", "是否造成人身伤害后果？")


class PriorSanction(_Part):
    """以往处理: an earlier penalty, order to correct or criminal punishment of the same party."""

    party: Id | None = Field(None, title="当事人编号")
    kind: Annotated[str, Term("sanction_kind")] | None = _fact(
        "处理种类", "以前那次是行政处罚决定、责令改正，还是刑事处罚？"
    )
    nature: Annotated[str, Term("violation_nature")] | None = _fact(
        "违法性质", "以前那次处理的是哪一类违法行为？"
    )
    decided_on: Day | None = _fact("决定日", "以前那次的处罚决定书（判决书）是哪一天作出的？")
    served_on: Day | None = _fact("送达日", "以前那次的处罚决定书是哪一天送达的？")
    still_valid: YesNo | None = _fact("仍然有效", "以前那次处罚是否仍然有效（没有被复议、诉讼撤销）？")
    authority: Name | None = _fact("决定机关", "以前那次是哪个机关决定的？")
    document_no: Name | None = _fact("文号", "以前那次决定的文号是什么？")


class Order(_Part):
    """责令改正: an order given in this case, its deadline and the re-check."""

    conduct: Id | None = Field(None, title="违法行为编号")
    served_on: Day | None = _fact("送达日", "责令改正通知书哪一天送达？")
    deadline: Day | None = _fact("改正期限", "责令改正的期限到哪一天？")
    rechecked_on: Day | None = _fact("复查日", "哪一天复查？")
    corrected: YesNo | None = _fact("已改正", "复查时是否已经改正？")


class Reading(_Part):
    """温度记录: one measured temperature."""

    time: Moment = _needed("时间", "测量时间？")
    temperature: Degrees = _needed("温度", "测得温度多少 ℃？")
    sensor: Name | None = _fact("探头", "探头（测点）编号？")
    probe_error: ProbeError | None = _fact("允许误差", "探头的允许误差是多少 ℃？")
    product: Id | None = Field(None, title="产品编号")


class Evidence(_Part):
    """证据: one kind of document of the evidence list, and whether it is in the file."""

    item: Annotated[str, Term("evidence_item")] = _needed("证据", "是哪一种证据？")
    have: YesNo | None = _fact("已取得", "是否已经取得？")


class CaseDates(_Part):
    """办案日期: the days from which procedural deadlines run; every one may be unknown."""

    clue_on: Day | None = _fact("发现线索日", "哪一天发现线索（收到投诉、举报、移送）？")
    registered_on: Day | None = _fact("立案日", "哪一天立案？")
    sealed_on: Day | None = _fact("查封扣押日", "哪一天查封、扣押？")
    test_report_on: Day | None = _fact("检验报告发出日", "查封、扣押的药品，检验报告书哪一天发出？")
    seal_decided_on: Day | None = _fact("查封扣押处理日", "哪一天对查封、扣押的物品作出处理决定（含解除）？")
    notified_on: Day | None = _fact("处罚告知日", "行政处罚告知书哪一天送达？")
    hearing_requested_on: Day | None = _fact("申请听证日", "当事人哪一天申请听证？")
    hearing_notified_on: Day | None = _fact("听证通知日", "听证通知书哪一天送达当事人？")
    hearing_on: Day | None = _fact("听证日", "听证哪一天举行？")
    announced_on: Day | None = _fact("决定书宣告送达日", "处罚决定书哪一天宣告、送达？")
    disclosed_on: Day | None = _fact("公示日", "处罚信息哪一天公示？")
    complaint_on: Day | None = _fact("收到投诉日", "哪一天收到（消费者的）投诉？")
    complaint_accepted_on: Day | None = _fact("投诉受理日", "哪一天决定受理投诉？")
    named_report_on: Day | None = _fact("收到实名举报日", "哪一天收到实名举报？")
    referral_reported_on: Day | None = _fact("移送报告日", "行政机关负责人哪一天收到移送涉嫌犯罪案件的报告？")
    referral_approved_on: Day | None = _fact("批准移送日", "哪一天批准移送公安机关？")
    referred_on: Day | None = _fact("移送日", "哪一天移送公安机关？")


class Circumstances(_Part):
    """量罚情节: what bears on discretion (行政处罚法 第三十二条、第三十三条)."""

    harm_removed: YesNo | None = _fact("消除减轻后果", "当事人是否主动消除或者减轻了违法行为危害后果？")
    coerced: YesNo | None = _fact("受胁迫诱骗", "当事人是否受他人胁迫或者诱骗实施违法行为？")
    confessed: YesNo | None = _fact("主动供述", "当事人是否主动供述了行政机关尚未掌握的违法行为？")
    meritorious: YesNo | None = _fact("立功表现", "当事人是否配合行政机关查处违法行为有立功表现？")
    minor: YesNo | None = _fact("违法行为轻微", "违法行为是否轻微？")
    minor_harm: YesNo | None = _fact("后果轻微", "危害后果是否轻微？")
    first_violation: YesNo | None = _fact("初次违法", "是不是初次违法？")
    corrected_promptly: YesNo | None = _fact("及时改正", "当事人是否及时改正？")
    no_subjective_fault: YesNo | None = _fact("没有主观过错", "当事人是否有证据足以证明没有主观过错？")
    obstruction: YesNo | None = _fact(
        "拒绝逃避检查",
        "当事人是否拒绝、逃避监督检查，伪造、销毁、隐匿有关证据材料，或者擅自动用查封、扣押物品？",
    )
    false_information: YesNo | None = _fact("提供虚假信息", "当事人是否故意提供虚假信息或者隐瞒真实情况？")
    reported: YesNo | None = _fact("主动报告", "当事人是否主动向监管部门报告违法行为？")
    cooperated: YesNo | None = _fact("配合调查", "当事人是否积极配合调查、如实陈述并提供证据？")
    other_lenient_ground: YesNo | None = _fact(
        "其他从轻减轻规定", "有没有法律、法规、规章规定的其他应当从轻或者减轻处罚的情形（写明条款）？"
    )
    emergency_breach: YesNo | None = _fact(
        "违反突发事件措施", "是否在重大传染病疫情等突发事件中违反了突发事件应对措施？"
    )
    fined_elsewhere: YesNo | None = _fact(
        "已被罚款", "同一个违法行为是否已经被其他机关（或者按其他规定）处以罚款？"
    )
    confiscated_elsewhere: YesNo | None = _fact("已被没收", "涉案产品、违法所得是否已经被其他机关没收？")


class Facts(_Part):
    """案件事实: everything one check looks at."""

    id: Id | None = Field(None, title="案件编号")
    place: Name | None = _fact("行为地", "违法行为发生在哪里（省/市/县，例如 云南省/临沧市/云县）？")
    decided_on: Annotated[date | None, BeforeValidator(decision_day)] = _fact(
        "决定日", "拟在哪一天作出处罚决定（不填按今天）？"
    )
    parties: list[Party] = Field(default_factory=list, title="当事人", max_length=200)
    products: list[Product] | None = Field(None, title="涉案产品", max_length=500)
    conducts: list[Conduct] = Field(default_factory=list, title="违法行为", max_length=200)
    licences: list[Licence] | None = _fact("许可证件", "当事人有没有许可证、备案凭证？")
    prior_penalties: list[PriorSanction] | None = _fact(
        "以往处理", "当事人以前有没有因违法受过行政处罚或者刑事处罚？"
    )
    orders: list[Order] | None = _fact("责令改正", "本案中是否已经责令改正（没有的填“没有”）？")
    readings: list[Reading] | None = Field(None, title="温度记录")
    dates: CaseDates = Field(default_factory=lambda: CaseDates(), title="办案日期")
    evidence: list[Evidence] | None = _fact("证据", "已经取得哪些证据？")
    circumstances: Circumstances = Field(default_factory=lambda: Circumstances(), title="量罚情节")
