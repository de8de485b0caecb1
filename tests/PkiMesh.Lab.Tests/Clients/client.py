"""What users of the official Python client do, on a lab: client.py KUBECONFIG NAMESPACE POD. Prints what worked, in order."""
import sys

from kubernetes import client, config, dynamic, watch
from kubernetes.client.rest import ApiException
from kubernetes.stream import portforward

kubeconfig, namespace, pod = sys.argv[1:]
config.load_kube_config(kubeconfig)
core = client.CoreV1Api()


def config_map(name):
    return client.V1ConfigMap(metadata=client.V1ObjectMeta(name=name, labels={"made-by": "python"}), data={"k": "v"})


def pages():
    for i in range(5):
        core.create_namespaced_config_map("default", config_map(f"m{i}"))
    names, token = [], None
    while token is None or token:
        page = core.list_namespaced_config_map("default", limit=2, label_selector="made-by=python", _continue=token)
        names += [item.metadata.name for item in page.items]
        token = page.metadata._continue or ""
    assert names == [f"m{i}" for i in range(5)], names


def watching():
    version = core.list_namespaced_config_map("default").metadata.resource_version
    core.create_namespaced_config_map("default", config_map("new"))
    core.patch_namespaced_config_map("new", "default", {"data": {"a": "b"}})
    core.delete_namespaced_config_map("new", "default")
    seen, stream = [], watch.Watch()
    for event in stream.stream(core.list_namespaced_config_map, "default", resource_version=version, timeout_seconds=60):
        seen.append((event["type"], event["object"].metadata.name))
        if len(seen) == 3:
            stream.stop()
    assert seen == [("ADDED", "new"), ("MODIFIED", "new"), ("DELETED", "new")], seen


def errors():
    def status(call):
        try:
            call()
        except ApiException as error:
            return error.status, error.reason
        raise AssertionError("nothing was refused")

    old = core.read_namespaced_config_map("m0", "default")
    core.patch_namespaced_config_map("m0", "default", {"data": {"a": "b"}})
    assert status(lambda: core.replace_namespaced_config_map("m0", "default", old)) == (409, "Conflict")
    assert status(lambda: core.read_namespaced_config_map("none", "default")) == (404, "Not Found")
    assert status(lambda: core.create_namespaced_config_map("default", config_map("M_0")))[0] == 422


def deployments():
    deployment = {
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d"},
        "spec": {"selector": {"matchLabels": {"app": "d"}}, "template": {
            "metadata": {"labels": {"app": "d"}}, "spec": {"containers": [{"name": "c", "image": "nginx"}]}}},
    }
    apps = client.AppsV1Api()
    made = apps.create_namespaced_deployment("default", deployment)
    assert made.spec.replicas == 1
    scaled = apps.patch_namespaced_deployment_scale("d", "default", {"spec": {"replicas": 2}})
    assert scaled.spec.replicas == 2
    apps.delete_namespaced_deployment("d", "default", propagation_policy="Foreground")


def custom_objects():
    custom = client.CustomObjectsApi()
    where = ("cert-manager.io", "v1", "default", "issuers")
    issuer = {"apiVersion": "cert-manager.io/v1", "kind": "Issuer", "metadata": {"name": "own"}, "spec": {"selfSigned": {}}}
    custom.create_namespaced_custom_object(*where, issuer)
    stream = watch.Watch()
    for event in stream.stream(custom.list_namespaced_custom_object, *where, timeout_seconds=60):
        ready = [one for one in event["object"].get("status", {}).get("conditions", []) if one["type"] == "Ready"]
        if ready:
            assert ready[0]["status"] == "True"
            break
    else:
        raise AssertionError("the issuer was never ready")
    custom.delete_namespaced_custom_object(*where, "own")


def dynamic_client():
    issuers = dynamic.DynamicClient(client.ApiClient()).resources.get(api_version="cert-manager.io/v1", kind="Issuer")
    body = {"apiVersion": "cert-manager.io/v1", "kind": "Issuer", "metadata": {"name": "applied"}, "spec": {"selfSigned": {}}}
    issuers.create(body=body, namespace="default")
    patched = issuers.patch(body={"metadata": {"labels": {"a": "b"}}}, name="applied", namespace="default", content_type="application/merge-patch+json")
    assert patched.metadata.labels.a == "b"
    assert [item.metadata.name for item in issuers.get(namespace="default").items] == ["applied"]


def logs():
    assert isinstance(core.read_namespaced_pod_log(pod, namespace, tail_lines=1), str)


def forwarded():
    forward = portforward(core.connect_get_namespaced_pod_portforward, pod, namespace, ports="10250,9999")
    socket = forward.socket(10250)
    socket.settimeout(60)
    socket.sendall(b"POST /validate HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 9\r\n\r\nno review")
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += socket.recv(1024)
    assert answer.startswith(b"HTTP/1.1 400 "), answer
    while not forward.error(9999):
        pass
    assert "connection refused" in forward.error(9999), forward.error(9999)
    socket.close()


for name, step in [("pages", pages), ("watch", watching), ("errors", errors), ("deployments", deployments), ("custom objects", custom_objects),
                   ("dynamic client", dynamic_client), ("logs", logs), ("port-forward", forwarded)]:
    step()
    print(name, flush=True)
