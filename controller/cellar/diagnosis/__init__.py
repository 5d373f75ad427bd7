# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is broken, and what to do: symptoms in, verdicts out. Pure; the rules are data (`rules.toml`)."""

from cellar.diagnosis.rules import Brewing, Diagnosis, Rule, Texts, diagnose, rule_of, rules
from cellar.diagnosis.symptoms import Seen, Symptom

__all__ = ["Brewing", "Diagnosis", "Rule", "Seen", "Symptom", "Texts", "diagnose", "rule_of", "rules"]
