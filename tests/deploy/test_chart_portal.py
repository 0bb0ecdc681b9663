"""The portal in the chart: reached from outside alone, its metrics by monitors alone."""

import pytest

from deploy.helm.rendering import SHAPES
from tests.deploy.charts import of_kind, pods, selects
from utbyte.instance.services import PORTAL

PAGES = f"utbyte-{PORTAL}"


@pytest.mark.parametrize("shape", SHAPES)
def test_the_portal_knows_its_public_address_and_nothing_of_the_cluster(shape: str) -> None:
    (main,) = pods(shape)[PAGES]["spec"]["containers"]
    told = {each["name"]: each.get("value") for each in main["env"]}
    assert told["UTBYTE_PUBLIC_URL"] == "https://utbyte.example"
    assert told["UTBYTE_SIGN_IN"] == "/data/sign-in/sign-in.toml"
    (prepares,) = pods(shape)[PAGES]["spec"]["initContainers"]
    assert "cp /sign-in/* /data/sign-in/\n" in prepares["args"][0]
    assert told["UTBYTE_TRUSTED_PROXIES"] == "10.244.0.0/16"
    assert not [each for each in told if "KAFKA" in each]


@pytest.mark.parametrize("shape", SHAPES)
def test_the_portals_metrics_are_on_a_port_to_which_monitors_alone_come(shape: str) -> None:
    (main,) = pods(shape)[PAGES]["spec"]["containers"]
    told = {each["name"]: each.get("value") for each in main["env"]}
    ports = {each["name"]: each["containerPort"] for each in main["ports"]}
    assert ports == {"http": 8000, "metrics": int(told["UTBYTE_METRICS_PORT"])}
    services = of_kind(shape, "Service")
    assert services[PAGES]["spec"]["ports"][0]["targetPort"] == "http"
    assert services[f"{PAGES}-metrics"]["spec"]["ports"][0]["targetPort"] == "metrics"
    open_to = {
        name
        for name, policy in of_kind(shape, "NetworkPolicy").items()
        for rule in policy["spec"].get("ingress", ())
        if ports["metrics"] in {each["port"] for each in rule["ports"]}
    }
    assert open_to == {"utbyte-monitors"}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_portal_is_called_from_outside_alone_and_calls_services_database_and_providers(
    shape: str,
) -> None:
    policies = of_kind(shape, "NetworkPolicy")
    without = [{"key": "app.kubernetes.io/component", "operator": "NotIn", "values": [PORTAL]}]
    for each in ("utbyte-out", "utbyte-callers"):
        assert policies[each]["spec"]["podSelector"]["matchExpressions"] == without
    own = policies[PAGES]["spec"]
    labels = own["podSelector"]["matchLabels"]
    chosen = {each for each, pod in pods(shape).items() if selects(labels, pod)}
    assert (chosen, set(own["policyTypes"])) == ({PAGES}, {"Ingress", "Egress"})
    (rule,) = own["ingress"]
    callers = policies["utbyte-callers"]["spec"]["ingress"][0]["from"]
    assert rule["from"] == [each for each in callers if "namespaceSelector" in each] != []
    reached = [port["port"] for rule in own["egress"] for port in rule["ports"]]
    assert reached == [53, 53, 5432, 8000, 443]
