"""Verdicts of sigstore-python and pypi-attestations, for cases on standard input: `{id: "pass" or the reason}`."""

import hashlib
import json
import sys
from unittest.mock import patch

from pypi_attestations import Attestation, Distribution
from pypi_attestations._impl import GitHubPublisher, GitLabPublisher, GooglePublisher
from sigstore.models import Bundle, TrustedRoot
from sigstore.verify import Verifier, policy

PUBLISHERS = {"GitHub": GitHubPublisher, "GitLab": GitLabPublisher, "Google": GooglePublisher}


def verify_bundle(case):
    with open(case["bundle"], "rb") as file:
        bundle = Bundle.from_json(file.read())
    verifier = Verifier(trusted_root=TrustedRoot.from_file(case["root"]))
    with open(case["artifact"], "rb") as file:
        content = file.read()
    identity = policy.Identity(identity=case["identity"], issuer=case["issuer"])
    if bundle._inner.dsse_envelope is None:
        verifier.verify_artifact(content, bundle, identity)
        return
    _, payload = verifier.verify_dsse(bundle, identity)
    digests = [subject["digest"].get("sha256") for subject in json.loads(payload)["subject"]]
    if hashlib.sha256(content).hexdigest() not in digests:
        raise ValueError("the statement is about another file")


def verify_attestation(case):
    with open(case["attestation"], "rb") as file:
        text = file.read()
    publisher = case["publisher"]
    kind = publisher["kind"]
    if kind == "email":
        identity = policy.Identity(identity=publisher["email"], issuer=publisher["issuer"])
    else:
        identity = PUBLISHERS[kind].model_validate(publisher)
    verifier = Verifier(trusted_root=TrustedRoot.from_file(case["root"]))
    dist = Distribution(name=case["filename"], digest=case["sha256"])
    with patch.object(Verifier, "production", lambda *_, **__: verifier):
        Attestation.model_validate_json(text).verify(identity, dist)


def verdict(case):
    try:
        (verify_bundle if case["kind"] == "bundle" else verify_attestation)(case)
    except Exception as error:  # whatever they refuse with
        return f"{type(error).__name__}: {error}"[:300]
    return "pass"


json.dump({case["id"]: verdict(case) for case in json.load(sys.stdin)}, sys.stdout)
