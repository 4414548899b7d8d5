"""The table of topics: every operation that is recorded is told under some topic, or there is a reason why not."""

import ast

import pytest

from entrepot import change_scopes
from entrepot.kernel import ids, permissions
from entrepot.kernel.standing import FilterRefused
from entrepot.schema import SCHEMA
from entrepot.webhooks.rules.topics import LISTS, TOPICS, UNINSTALLED, UNTOLD
from tests import requests
from tests.architecture import source

# Anybody may ask for these; which rows they find depends on who they are.
PUBLIC_LISTS = {"products", "categories", "tags", "reviews"}
KINDS = {topic.kind for topic in TOPICS}
TOLD = {operation for topic in TOPICS for operation in topic.operations}
# Where an operation is chosen by a variable, the texts that it may be.
CHOSEN = {
    *("productPublish", "productUnpublish", "productArchive", "channelCreate", "locationCreate", "categoryMove"),
    *("productCategoriesSet", "productTagsSet", "productMediaSet", "orderCancel", "orderExpire", "orderPay"),
    *("orderShip", "orderMarkDelivered", "orderRefund", "orderRefundRequest", "couponRedeem", "couponRelease"),
    *("approvalApprove", "approvalReject", "approvalWithdraw", "approvalTimeOut"),
}


def recorded() -> set[str]:
    """Every operation that the features record, as far as it stands in a keyword or a default."""
    found = set()
    for module in source.modules():
        for node in module.nodes(ast.keyword, ast.FunctionDef, ast.AsyncFunctionDef):
            value = node.value if isinstance(node, ast.keyword) and node.arg == "operation" else None
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                found.add(value.value)
            if not isinstance(node, ast.keyword):
                defaults = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
                found |= {
                    default.value
                    for argument, default in defaults
                    if argument.arg == "operation" and isinstance(default, ast.Constant)
                }
    return found


def texts() -> set[str]:
    """Every text of the back end but those of the table itself."""
    return {
        node.value
        for module in source.modules()
        if module.path.name != "topics.py"
        for node in module.nodes(ast.Constant)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_operation_that_is_recorded_is_told_or_has_a_reason():
    assert recorded() - TOLD - set(UNTOLD) == set()


def test_every_operation_of_the_table_is_recorded_somewhere():
    assert (TOLD | set(UNTOLD)) - recorded() - CHOSEN == set()
    assert texts() >= CHOSEN


def test_nothing_is_both_told_and_not():
    assert TOLD & set(UNTOLD) == set()


def test_topics_have_names_of_one_form_each_once():
    names = [topic.name for topic in TOPICS]
    assert sorted(names) == sorted(set(names))
    assert [name for name in names if name.count("/") != 1 or name != name.lower()] == []
    assert [topic.name for topic in TOPICS if not topic.operations] == [UNINSTALLED]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_somebody_may_see_what_a_topic_is_about(kind):
    found = ids.find_kind(kind)
    assert found is not None
    assert found.byte in {rule.byte for rule in change_scopes.rules_of(SCHEMA)}


@pytest.mark.parametrize(("kind", "lists"), sorted(LISTS.items()))
def test_the_list_of_a_filter_finds_by_id(kind, lists):
    assert kind in KINDS
    where = SCHEMA.query_type.fields[lists].args["where"].type
    assert "id" in where.fields
    anybody = permissions.Actor(kind=permissions.ActorKind.APP, permissions=permissions.app_scopes())
    requests.STANDING.check_filter({"not": {}}, lists=lists, actor=anybody, field=("filter",))
    stranger = permissions.Actor(kind=permissions.ActorKind.APP)
    if lists not in PUBLIC_LISTS:
        with pytest.raises(FilterRefused):
            requests.STANDING.check_filter({"not": {}}, lists=lists, actor=stranger, field=("filter",))
