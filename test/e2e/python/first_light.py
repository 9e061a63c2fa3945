"""Builds and publishes a service with tencentcloud-sdk-python, and provokes one failure of each kind.

Reads PORTICO_ENDPOINT (host:port), PORTICO_SECRET_ID, PORTICO_SECRET_KEY, PORTICO_BACKEND.
Prints one JSON object: what was built, and the error codes met.
"""

import json
import os

from tencentcloud.apigateway.v20180808 import apigateway_client, models
from tencentcloud.common import credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

SECRET_ID = os.environ["PORTICO_SECRET_ID"]
SECRET_KEY = os.environ["PORTICO_SECRET_KEY"]


def client(sign_method="TC3-HMAC-SHA256", req_method="POST", secret_id=SECRET_ID, secret_key=SECRET_KEY):
    http = HttpProfile(protocol="http", endpoint=os.environ["PORTICO_ENDPOINT"], reqMethod=req_method)
    profile = ClientProfile(signMethod=sign_method, httpProfile=http, language="en-US")
    return apigateway_client.ApigatewayClient(credential.Credential(secret_id, secret_key), "ap-guangzhou", profile)


def request(name, **members):
    made = getattr(models, name + "Request")()
    made.from_json_string(json.dumps(members))
    return made


def code(call):
    try:
        call()
    except TencentCloudSDKException as error:
        return error.get_code()
    return "OK"


def build():
    tc3 = client()
    service = tc3.CreateService(request("CreateService", ServiceName="python", Protocol="http&https", NetTypes=["OUTER"]))
    api = tc3.CreateApi(
        request(
            "CreateApi",
            ServiceId=service.ServiceId,
            ApiName="private",
            ServiceType="HTTP",
            ServiceTimeout=15,
            Protocol="HTTP",
            AuthType="SECRET",
            RequestConfig={"Path": "/private", "Method": "GET"},
            ServiceConfig={"Url": os.environ["PORTICO_BACKEND"], "Path": "/echo", "Method": "GET"},
            ResponseType="JSON",
        )
    )
    key = tc3.CreateApiKey(request("CreateApiKey", SecretName="python", AccessKeyType="auto")).Result
    plan = tc3.CreateUsagePlan(request("CreateUsagePlan", UsagePlanName="python")).Result
    tc3.BindSecretIds(request("BindSecretIds", UsagePlanId=plan.UsagePlanId, AccessKeyIds=[key.AccessKeyId]))
    tc3.BindEnvironment(
        request(
            "BindEnvironment",
            UsagePlanIds=[plan.UsagePlanId],
            BindType="SERVICE",
            Environment="release",
            ServiceId=service.ServiceId,
        )
    )
    tc3.ReleaseService(
        request("ReleaseService", ServiceId=service.ServiceId, EnvironmentName="release", ReleaseDesc="python")
    )
    return {
        "serviceId": service.ServiceId,
        "host": service.OuterSubDomain,
        "apiId": api.Result.ApiId,
        "key": {"id": key.AccessKeyId, "secret": key.AccessKeySecret},
    }


def describe(made):
    return made.DescribeServicesStatus(
        request("DescribeServicesStatus", Limit=10, Offset=0, Filters=[{"Name": "ServiceName", "Values": ["a b*(c)~"]}])
    )


METHODS = [(sign, verb) for sign in ("TC3-HMAC-SHA256", "HmacSHA1", "HmacSHA256") for verb in ("POST", "GET")]

print(
    json.dumps(
        {
            "built": build(),
            "listed": {f"{sign} {verb}": describe(client(sign, verb)).Result.TotalCount for sign, verb in METHODS},
            "wrongSecret": {
                f"{sign} {verb}": code(lambda s=sign, v=verb: describe(client(s, v, secret_key="wrong")))
                for sign, verb in METHODS
            },
            "unknownKey": code(lambda: describe(client(secret_id="AKIDnobody"))),
            "notFound": code(
                lambda: client().DescribeService(request("DescribeService", ServiceId="service-00000000"))
            ),
        }
    )
)
