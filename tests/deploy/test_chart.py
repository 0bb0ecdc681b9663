"""The chart: every service and part there, hardened, found, and given no secret of another."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.helm.rendering import CHART, SHAPES, fingerprint, rendered_file
from deploy.postgres.rights import ACCOUNT
from shared.plumbing.base.settings import Settings
from shared.plumbing.service import ServiceDefinition
from tests.deploy.charts import containers, of_kind, pods, secrets_of, selects
from utbyte.distributed import own_web
from utbyte.distributed.inner import inner_paths
from utbyte.distributed.portal import PUBLIC
from utbyte.distributed.process import API, PARTS
from utbyte.instance.services import DEFINITIONS, PORTAL, WITH_KEYS

ROOT = Path(__file__).parents[2]
SERVICES = [each.name for each in DEFINITIONS]
PAGES = f"utbyte-{PORTAL}"
TOGETHER = "together"
DEMO = {"/tokens", "/demo-people"}
OWN: list[Any] = [own_web.live, own_web.ready, own_web.idle, own_web.tell_metrics]
"""What a process answers beside the API, for those who watch it."""
ALL_PODS = [(shape, name) for shape in SHAPES for name in pods(shape)]
PLACES = [
    (shape, service, part)
    for shape, parts in (("apart", PARTS), (TOGETHER, (TOGETHER,)))
    for service in SERVICES
    for part in parts
] + [(shape, PORTAL, TOGETHER) for shape in SHAPES]


def _name(service: str, part: str) -> str:
    return f"utbyte-{service}" if part == TOGETHER else f"utbyte-{service}-{part}"


def _pod(shape: str, service: str, part: str) -> Any:
    return pods(shape)[_name(service, part)]


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_kept_is_what_the_chart_gives_now(shape: str) -> None:
    first = rendered_file(shape).read_text(encoding="utf-8").partition("\n")[0]
    assert fingerprint() in first, "make deploy-check WRITE=--write"


def test_chart_and_images_have_the_version_of_the_product() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text(encoding="utf-8"))
    assert chart["appVersion"] == project["version"]


@pytest.mark.parametrize("shape", SHAPES)
def test_there_is_a_deployment_for_each_service_and_part_and_nothing_else(shape: str) -> None:
    places = {_name(service, part) for where, service, part in PLACES if where == shape}
    assert set(of_kind(shape, "Deployment")) == places
    assert set(of_kind(shape, "PodDisruptionBudget")) == places
    assert set(of_kind(shape, "Job")) == {"utbyte-migrate"}


@pytest.mark.parametrize(("shape", "service", "part"), PLACES)
def test_a_pod_runs_its_service_and_its_part_in_several_replicas(
    shape: str, service: str, part: str
) -> None:
    (main,) = _pod(shape, service, part)["spec"]["containers"]
    assert main["args"] == ["serve", service, *([] if part == TOGETHER else ["--only", part])]
    assert main["image"] == f"example/utbyte-{service}:0.2.0"
    assert of_kind(shape, "Deployment")[_name(service, part)]["spec"]["replicas"] >= 2


@pytest.mark.parametrize(("shape", "service", "part"), PLACES)
def test_a_pod_is_asked_whether_it_lives_and_whether_it_is_ready(
    shape: str, service: str, part: str
) -> None:
    (main,) = _pod(shape, service, part)["spec"]["containers"]
    asked = {kind: main[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")}
    assert {kind: get["path"] for kind, get in asked.items()} == {
        "startup": "/health/live",
        "liveness": "/health/live",
        "readiness": "/health/ready",
    }
    assert {get["port"] for get in asked.values()} == {main["ports"][0]["name"]}


@pytest.mark.parametrize(("shape", "name"), ALL_PODS)
def test_a_pod_has_no_more_rights_than_it_needs(shape: str, name: str) -> None:
    pod = pods(shape)[name]
    assert pod["spec"]["automountServiceAccountToken"] is False
    who = pod["spec"]["securityContext"]
    assert (who["runAsNonRoot"], who["runAsUser"], who["runAsGroup"]) == (True, 10001, 10001)
    assert who["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in containers(pod):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert {"requests", "limits"} <= container["resources"].keys()
        assert re.search(r":[0-9][\w.-]*$", container["image"])


@pytest.mark.parametrize(("shape", "name"), ALL_PODS)
def test_every_variable_of_a_pod_is_a_setting(shape: str, name: str) -> None:
    (main,) = pods(shape)[name]["spec"]["containers"]
    reported = [each["name"] for each in main["env"]]
    assert len(reported) == len(set(reported))
    assert set(reported) <= {f"UTBYTE_{field}".upper() for field in Settings.model_fields}


@pytest.mark.parametrize(("shape", "service", "part"), PLACES)
def test_a_pod_is_given_the_secrets_of_its_service_and_of_no_other(
    shape: str, service: str, part: str
) -> None:
    database = "database-of-lending" if service == "lending" else f"utbyte-database-{service}"
    own = {f"utbyte-keys-{service}", f"utbyte-tls-{service}", database}
    cluster = {f"utbyte-kafka-{service}", "utbyte-kafka-ca"}
    own |= {"utbyte-sign-in"} if service == PORTAL else cluster
    assert secrets_of(_pod(shape, service, part)) == own


@pytest.mark.parametrize("shape", SHAPES)
def test_the_migration_runs_before_the_new_version_and_holds_no_keys(shape: str) -> None:
    (job,) = of_kind(shape, "Job").values()
    hook = job["metadata"]["annotations"]["helm.sh/hook"]
    assert hook.split(",") == ["pre-install", "pre-upgrade"]
    (main,) = job["spec"]["template"]["spec"]["containers"]
    assert main["args"] == ["migrate"]
    assert secrets_of(job["spec"]["template"]) == {
        "utbyte-database-migrate",
        "utbyte-kafka-migrate",
        "utbyte-kafka-ca",
    }
    reported = {each["name"]: each.get("value") for each in main["env"]}
    assert reported["UTBYTE_DATABASE_ACCOUNTS"] == ACCOUNT


@pytest.mark.parametrize(("shape", "name"), [each for each in ALL_PODS if each[1] != PAGES])
def test_a_pod_reads_the_brokers_ca_where_it_is_mounted_and_sends_traces_where_it_is_configured(
    shape: str, name: str
) -> None:
    spec = pods(shape)[name]["spec"]
    (main,) = spec["containers"]
    reported = {each["name"]: each.get("value") for each in main["env"]}
    (laid,) = [each for each in spec["volumes"] if each["name"] == "kafka"]
    (mount,) = [each for each in main["volumeMounts"] if each["name"] == "kafka"]
    (item,) = laid["secret"]["items"]
    assert mount["readOnly"]
    assert reported["UTBYTE_KAFKA_CA"] == f"{mount['mountPath']}/{item['path']}"
    assert reported["UTBYTE_TRACES"] == "console"


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("service", WITH_KEYS)
def test_a_service_is_found_where_its_api_answers(shape: str, service: str) -> None:
    found = of_kind(shape, "Service")[f"utbyte-{service}"]["spec"]
    answering = {name for name, pod in pods(shape).items() if selects(found["selector"], pod)}
    has_parts = shape == "apart" and service != PORTAL
    assert answering == {_name(service, API if has_parts else TOGETHER)}
    (main,) = pods(shape)[answering.pop()]["spec"]["containers"]
    reported = {each["name"]: each.get("value") for each in main["env"]}
    url = Settings.model_validate({"service_url": reported["UTBYTE_SERVICE_URL"]}).url_of(service)
    assert url == f"https://utbyte-{service}:{found['ports'][0]['port']}"
    assert reported["UTBYTE_PORT"] == str(main["ports"][0]["containerPort"])
    probes = [main[f"{each}Probe"]["httpGet"] for each in ("startup", "liveness", "readiness")]
    assert {each["scheme"] for each in probes} == {"HTTPS"}
    assert {"UTBYTE_TLS_CERTIFICATE", "UTBYTE_TLS_KEY", "UTBYTE_SERVICE_CA"} <= reported.keys()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("service", WITH_KEYS)
def test_a_proxy_between_prometheus_and_a_pod_is_not_believed(shape: str, service: str) -> None:
    watched = of_kind(shape, "ServiceMonitor")[f"utbyte-{service}"]["spec"]
    (endpoint,) = watched["endpoints"]
    secret = {"name": f"utbyte-tls-{service}", "key": "ca.crt"}
    tls = {"serverName": f"utbyte-{service}", "ca": {"secret": secret}}
    assert (endpoint["scheme"], endpoint["tlsConfig"]) == ("https", tls)
    found = [
        each["spec"]["selector"]
        for each in of_kind(shape, "Service").values()
        if watched["selector"]["matchLabels"].items() <= each["metadata"]["labels"].items()
    ]
    measured = {name for name, pod in pods(shape).items() if selects(found[0], pod)}
    assert measured == {
        _name(each, part) for where, each, part in PLACES if (where, each) == (shape, service)
    }
    assert len(found) == 1
    for name in measured:
        assert secret["name"] in secrets_of(pods(shape)[name])


@pytest.mark.parametrize("shape", SHAPES)
def test_the_ingress_brings_what_is_for_people_to_its_service_and_no_feed_key_name_or_clock(
    shape: str,
) -> None:
    (ingress,) = of_kind(shape, "Ingress").values()
    (rule,) = ingress["spec"]["rules"]
    assert {each["pathType"] for each in rule["http"]["paths"]} == {"Prefix"}
    ways = {each["path"]: each["backend"]["service"]["name"] for each in rule["http"]["paths"]}
    assert ways == {
        f"/api/{definition.name}/v1/{part}": f"utbyte-{definition.name}"
        for definition in DEFINITIONS
        for part in {"schema", *_for_people(definition)}
    } | {"/docs": "utbyte-directory", "/": PAGES}


def _for_people(definition: ServiceDefinition) -> set[str]:
    """Return with which words the paths of a service begin that others than services ask under.

    The demo has no ingress before it.
    """
    paths = {path for each in definition.routes for path in each.paths}
    return {each.split("/")[1] for each in paths - {*inner_paths(definition), *DEMO}}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda each: each.name)
def test_no_path_that_services_alone_ask_under_lies_below_one_that_the_ingress_opens(
    shape: str, definition: ServiceDefinition
) -> None:
    (ingress,) = of_kind(shape, "Ingress").values()
    (rule,) = ingress["spec"]["rules"]
    opened = {each["path"].split("/")[-1] for each in rule["http"]["paths"]}
    inner = {each.split("/")[1] for each in inner_paths(definition)}
    assert inner & opened == set()


@pytest.mark.parametrize("shape", SHAPES)
def test_the_ingress_leads_to_no_metrics_and_no_health_of_a_process(shape: str) -> None:
    (ingress,) = of_kind(shape, "Ingress").values()
    (rule,) = ingress["spec"]["rules"]
    paths = [each["path"] for each in rule["http"]["paths"]]
    assert "defaultBackend" not in ingress["spec"]
    for own in (path for handler in OWN for path in handler.paths):
        assert not [each for each in paths if own == each or own.startswith(f"{each}/")], own
    assert {"/health/live", "/health/ready"} == PUBLIC, "what the portal's port says of itself"


@pytest.mark.parametrize(("shape", "service", "part"), PLACES)
def test_a_budget_keeps_pods_of_each_deployment(shape: str, service: str, part: str) -> None:
    name = _name(service, part)
    budget = of_kind(shape, "PodDisruptionBudget")[name]["spec"]
    kept = {
        each for each, pod in pods(shape).items() if selects(budget["selector"]["matchLabels"], pod)
    }
    assert kept == {name}
    assert budget["maxUnavailable"] == 1
    deployment = of_kind(shape, "Deployment")[name]["spec"]
    assert deployment["selector"] == budget["selector"]


@pytest.mark.parametrize("shape", SHAPES)
def test_no_pod_is_open_and_only_services_that_answer_can_be_called(shape: str) -> None:
    policies = of_kind(shape, "NetworkPolicy")
    closed = policies["utbyte-nothing-else"]["spec"]
    assert closed.keys() == {"podSelector", "policyTypes"}
    assert set(closed["policyTypes"]) == {"Ingress", "Egress"}
    callers = policies["utbyte-callers"]["spec"]["podSelector"]["matchLabels"]
    for name, pod in pods(shape).items():
        assert selects(closed["podSelector"]["matchLabels"], pod)
        together = (shape == TOGETHER and name != "utbyte-migrate") or name == PAGES
        assert selects(callers, pod) is (name.endswith("-api") or together)
    ports = {
        port["port"] for rule in policies["utbyte-out"]["spec"]["egress"] for port in rule["ports"]
    }
    assert ports == {53, 5432, 9093, 8000}


@pytest.mark.parametrize(("shape", "service", "part"), PLACES)
def test_only_the_directory_has_the_shelf_and_all_its_pods_share_one_that_stays(
    shape: str, service: str, part: str
) -> None:
    spec = _pod(shape, service, part)["spec"]
    (main,) = spec["containers"]
    reported = {each["name"]: each.get("value") for each in main["env"]}
    laid = [each for each in spec["volumes"] if "persistentVolumeClaim" in each]
    if service != "directory":
        assert laid == []
        assert "UTBYTE_SHELF" not in reported
        return
    (claim,) = of_kind(shape, "PersistentVolumeClaim").values()
    assert laid[0]["persistentVolumeClaim"] == {"claimName": claim["metadata"]["name"]}
    assert claim["metadata"]["annotations"] == {"helm.sh/resource-policy": "keep"}
    (mount,) = [each for each in main["volumeMounts"] if each["name"] == "shelf"]
    assert reported["UTBYTE_SHELF"] == f"{mount['mountPath']}/keys"
