"""从旧兼从轻: which of two laws stands first in a finding (行政处罚法 第三十七条)."""

from __future__ import annotations

from dataclasses import replace

from rules.opinion import Comparison, Finding


def lighter_first(finding: Finding) -> Finding:
    """Where the later law is lighter it applies, the law of the act beside it (行政处罚法 第三十七条)."""
    later = finding.other_law
    if later is None or later.lighter != "new":
        return finding
    earlier = Comparison(
        rule_id=finding.rule_id,
        title=finding.title,
        basis=finding.basis,
        violated=finding.violated,
        tiers=finding.tiers,
        lighter=later.lighter,
        reason=later.reason,
    )
    return replace(
        finding,
        rule_id=later.rule_id,
        title=later.title,
        basis=later.basis,
        violated=later.violated,
        tiers=later.tiers,
        other_law=earlier,
    )
