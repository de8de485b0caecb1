using System.Text.Json.Nodes;
using PkiMesh.Core.Manifests;
using Xunit;

namespace PkiMesh.Core.Tests.Manifests;

public sealed class OwnedFieldsTests
{
    private const string Live = """
        {"apiVersion":"v1","kind":"X","metadata":{"name":"a","namespace":"n","uid":"u","labels":{"ours":"1","theirs":"2"},"managedFields":[
          {"manager":"pkimesh","operation":"Apply","fieldsV1":{"f:metadata":{"f:labels":{"f:ours":{}}},"f:spec":{"f:list":{},"f:keyed":{"k:{\"a\":1}":{".":{},"f:a":{}}},"f:deep":{"f:x":{}},"f:gone":{}}}},
          {"manager":"other","operation":"Apply","fieldsV1":{"f:spec":{"f:deep":{"f:y":{}}}}},
          {"manager":"pkimesh","operation":"Apply","subresource":"status","fieldsV1":{"f:status":{"f:s":{}}}}]},
         "spec":{"list":["p","q"],"keyed":[{"a":1},{"a":2}],"deep":{"x":1,"y":2}},"status":{"s":1}}
        """;

    [Fact]
    public void What_a_manager_applied_is_taken_and_nothing_else() =>
        Assert.Equal(
            """{"apiVersion":"v1","kind":"X","metadata":{"name":"a","namespace":"n","labels":{"ours":"1"}},"spec":{"list":["p","q"],"keyed":[{"a":1},{"a":2}],"deep":{"x":1}}}""",
            OwnedFields.Of(JsonNode.Parse(Live)!.AsObject(), "pkimesh")!.ToJsonString());

    [Fact]
    public void An_object_of_somebody_else_is_none() => Assert.Null(OwnedFields.Of(JsonNode.Parse(Live)!.AsObject(), "nobody"));

    [Fact]
    public void Yaml_says_what_JSON_said()
    {
        var text = YamlWriter.Write(JsonNode.Parse("""
            {"a":"plain","b":"true","c":"1","d":"x: y","e":true,"f":720,"g":["cert sign","- x"],"h":[{"p":1,"q":{"r":"s"}},{"p":2}],"i":{},"j":"-----BEGIN\nabc\n","k":"","linkerd.io/x":"~","l":null,"m":"two\nlines","o":"C:\\x"}
            """)!.AsObject());
        Assert.Equal("""
            a: plain
            b: "true"
            c: "1"
            d: "x: y"
            e: true
            f: 720
            g:
            - cert sign
            - "- x"
            h:
            - p: 1
              q:
                r: s
            - p: 2
            i: {}
            j: |
              -----BEGIN
              abc
            k: ""
            linkerd.io/x: "~"
            l: null
            m: |-
              two
              lines
            o: "C:\\x"

            """.ReplaceLineEndings("\n"), text);
    }
}
