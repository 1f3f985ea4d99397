"""Every Secret that something reads is made by something, and described for the city that has to fill it."""

from copy import deepcopy

import pytest
import yaml

from tests.deploy.rendering import OVERLAYS, ROOT, Resource, containers, files, of, one, pods, whole


def needed(resources: list[Resource]) -> set[tuple[str, str]]:
    """Every (Secret, key) that a pod, an operator or a gateway reads."""
    found = set()
    for _, template in pods(resources):
        found |= {(secret, key) for *_, secret, key in files(template)} - optional(template)
        for container in containers(template):
            for each in container.get("env", []):
                if reference := each.get("valueFrom", {}).get("secretKeyRef"):
                    found.add((reference["name"], reference["key"]))
    for cluster in of(resources, "Cluster"):
        secrets = [role["passwordSecret"]["name"] for role in cluster["spec"]["managed"]["roles"]]
        for secret in [cluster["spec"]["bootstrap"]["initdb"]["secret"]["name"], *secrets]:
            found |= {(secret, "username"), (secret, "password")}
    for authentication in of(resources, "TriggerAuthentication"):
        found |= {(each["name"], each["key"]) for each in authentication["spec"]["secretTargetRef"]}
    for gateway in of(resources, "Gateway"):
        for listener in gateway["spec"]["listeners"]:
            for reference in listener.get("tls", {}).get("certificateRefs", []):
                found |= {(reference["name"], "tls.crt"), (reference["name"], "tls.key")}
    return found


def optional(template: Resource) -> set[tuple[str, str]]:
    """Every (Secret, key) without which a pod starts as well."""
    secrets = [
        source["secret"]
        for volume in template["spec"]["volumes"]
        for source in volume.get("projected", {}).get("sources", [])
        if source["secret"].get("optional")
    ]
    return {(secret["name"], item["key"]) for secret in secrets for item in secret["items"]}


def made(resources: list[Resource]) -> set[tuple[str, str]]:
    """Every (Secret, key) that an ExternalSecret or an operator makes."""
    found = {("todoke-cluster-ca-cert", "ca.crt")}
    for external in of(resources, "ExternalSecret"):
        target = external["spec"].get("target", {})
        keys = target.get("template", {}).get("data") or [each["secretKey"] for each in external["spec"]["data"]]
        found |= {(target.get("name", external["metadata"]["name"]), key) for key in keys}
    found |= {(user["metadata"]["name"], "password") for user in of(resources, "KafkaUser")}
    found |= {(f"{cluster['metadata']['name']}-ca", "ca.crt") for cluster in of(resources, "Cluster")}
    for certificate in of(resources, "Certificate"):
        found |= {(certificate["spec"]["secretName"], key) for key in ("tls.crt", "tls.key")}
    return found


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_secret_is_made_by_somebody_and_described(overlay: str) -> None:
    resources = whole(overlay)
    assert needed(resources) - made(resources) == set()
    described = (ROOT / "docs/kubernetes.md").read_text()
    for external in of(resources, "ExternalSecret"):
        for each in external["spec"]["data"]:
            key, _, service = each["remoteRef"]["key"].partition("/")
            place = f"{key}/SERVICE" if service else key
            assert f"`{place}` | `{each['remoteRef']['property']}`" in described


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_keys_of_one_way_files_reach_the_web_process_alone(overlay: str) -> None:
    asked = {whose: optional(template) for whose, template in pods(whole(overlay))}
    (external,) = yaml.safe_load_all((ROOT / "deploy/k8s/components/one-way-files/intake.yaml").read_text())
    assert {whose: keys for whose, keys in asked.items() if keys} == {"Deployment/eligibility-web": made([external])
        - made([])}  # fmt: skip
    (each,) = external["spec"]["data"]
    assert (
        f"`{each['remoteRef']['key']}` | `{each['remoteRef']['property']}`" in (ROOT / "docs/kubernetes.md").read_text()
    )


def test_a_secret_that_nobody_makes_is_found() -> None:
    resources = deepcopy(whole("production"))
    template = one(resources, "Deployment/notifier-web")["spec"]["template"]
    (place,) = [v for v in template["spec"]["volumes"] if v["name"] == "secrets"]
    place["projected"]["sources"][0]["secret"]["items"][0]["key"] = "passwort"
    assert needed(resources) - made(resources) == {("notifier", "passwort")}
