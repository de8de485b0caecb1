using System.Globalization;
using PkiMesh.Lab.Api.Schema.Protobuf;
using Xunit;

namespace PkiMesh.Lab.Tests.Schema;

public class ProtoObjectTests
{
    // What kubectl 1.32 sends for "create namespace cert-manager2".
    private const string Namespace =
        "6b3873000a0f0a02763112094e616d65737061636512250a1d0a0d636572742d6d616e616765723212001a0022002a00320038004200" + "12001a020a001a002200";

    [Fact]
    public void A_namespace_as_kubectl_sends_it() =>
        Assert.Equal(
            """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"cert-manager2"},"spec":{},"status":{}}""",
            ProtoObject.Read(Convert.FromHexString(Namespace))!.ToJsonString());

    [Fact]
    public void Maps_lists_pointers_and_inlined_messages_come_out_as_json()
    {
        var volume = Field(1, Text(1, "v") + Field(2, Field(6, Text(1, "s") + Number(3, 420))));
        var port = Field(6, Text(1, "http") + Number(3, 80) + Text(4, "TCP"));
        var probe = Field(10, Field(1, Field(2, Text(1, "/live") + Field(2, Number(1, 1) + Number(2, 0) + Text(3, "http")))) + Number(2, 0) + Number(3, 5));
        var limits = Field(8, Field(1, Text(1, "cpu") + Field(2, Text(1, "100m"))));
        var container = Field(2, Text(1, "c") + Text(2, "i") + Text(3, "a") + Text(3, "b") + port + probe + limits);
        var pod = Field(1, Text(1, "p") + Text(3, "") + Field(11, Text(1, "a") + Text(2, "b")) + Field(8, "")) + Field(2, volume + container + Number(21, 0) + Number(5, 0));
        Assert.Equal(
            "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p','labels':{'a':'b'}},'spec':{'volumes':[{'name':'v','secret':{'secretName':'s','defaultMode':420}}],".Replace('\'', '"')
            + "'containers':[{'name':'c','image':'i','command':['a','b'],'ports':[{'name':'http','containerPort':80,'protocol':'TCP'}],".Replace('\'', '"')
            + "'livenessProbe':{'httpGet':{'path':'/live','port':'http'},'timeoutSeconds':5},'resources':{'limits':{'cpu':'100m'}}}],".Replace('\'', '"')
            + "'automountServiceAccountToken':false,'activeDeadlineSeconds':0}}".Replace('\'', '"'),
            Read("v1", "Pod", pod));
    }

    [Fact]
    public void Secrets_keep_their_bytes() =>
        Assert.Equal(
            """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"data":{"k":"aGk="},"type":"Opaque"}""",
            Read("v1", "Secret", Field(1, Text(1, "s")) + Field(2, Text(1, "k") + Text(2, "hi")) + Text(3, "Opaque")));

    [Fact]
    public void What_is_no_protobuf_or_of_no_built_in_kind_is_refused()
    {
        Assert.Throws<FormatException>(() => ProtoObject.Read("{}"u8));
        Assert.Throws<FormatException>(() => ProtoObject.Read(Convert.FromHexString(Namespace[..^20])));
        Assert.Null(ProtoObject.Read(Envelope("cert-manager.io/v1", "Certificate", "")));
    }

    private static string Read(string version, string kind, string message) => ProtoObject.Read(Envelope(version, kind, message))!.ToJsonString();

    private static byte[] Envelope(string version, string kind, string message) =>
        [.. "k8s\0"u8, .. Convert.FromHexString(Field(1, Text(1, version) + Text(2, kind)) + Field(2, message))];

    private static string Text(int field, string text) => Field(field, Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(text)));

    private static string Field(int field, string hex) => Varint((field << 3) | 2) + Varint(hex.Length / 2) + hex;

    private static string Number(int field, int value) => Varint(field << 3) + Varint(value);

    private static string Varint(int value) => value < 0x80 ? value.ToString("x2", CultureInfo.InvariantCulture) : ((value & 0x7f) | 0x80).ToString("x2", CultureInfo.InvariantCulture) + Varint(value >> 7);
}
