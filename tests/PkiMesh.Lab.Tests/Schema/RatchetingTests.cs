using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Api.Schema;
using Xunit;

namespace PkiMesh.Lab.Tests.Schema;

/// <summary>An update of a custom resource is not held to what was wrong before (CRDValidationRatcheting).</summary>
public class RatchetingTests
{
    private const string Definition =
        """
        {"metadata":{"name":"things.example.com"},"spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"things","kind":"Thing"},
          "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object","properties":{
            "size":{"type":"integer","maximum":5},
            "other":{"type":"string"},
            "need":{"type":"object","required":["a"],"properties":{"a":{"type":"string"},"b":{"type":"string"}}},
            "rows":{"type":"array","items":{"type":"string","maxLength":2}},
            "items":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"],"items":{"type":"object","required":["k"],"properties":{"k":{"type":"string"},"v":{"type":"string","maxLength":2}}}},
            "ruled":{"type":"object","properties":{"n":{"type":"integer"},"m":{"type":"integer"}},"x-kubernetes-validations":[{"rule":"self.n < 3","message":"too big"}]},
            "frozen":{"type":"string","x-kubernetes-validations":[{"rule":"self == oldSelf && self != 'bad'","message":"frozen"}]}
          }}}}}}]}}
        """;

    private static readonly ResourceInfo s_things = Read();

    [Theory]
    // As it was: let through.
    [InlineData("""{"size":9,"other":"a"}""", """{"size":9,"other":"b"}""", "")]
    [InlineData("""{"need":{"b":"x"},"other":"a"}""", """{"need":{"b":"x"},"other":"b"}""", "")]
    [InlineData("""{"rows":["long"],"other":"a"}""", """{"rows":["long"],"other":"b"}""", "")]
    [InlineData("""{"items":[{"k":"x","v":"long"},{"k":"y"}]}""", """{"items":[{"k":"y","v":"s"},{"k":"x","v":"long"}]}""", "")]
    [InlineData("""{"items":[{"k":"x"},{"k":"x"}],"other":"a"}""", """{"items":[{"k":"x"},{"k":"x"}],"other":"b"}""", "")]
    [InlineData("""{"ruled":{"n":9},"other":"a"}""", """{"ruled":{"n":9},"other":"b"}""", "")]
    // Not as it was.
    [InlineData("""{"size":9}""", """{"size":8}""", "spec.size: Invalid value: 8: spec.size in body should be less than or equal to 5")]
    [InlineData("""{}""", """{"size":9}""", "spec.size: Invalid value: 9: spec.size in body should be less than or equal to 5")]
    [InlineData("""{"need":{"b":"x"}}""", """{"need":{"b":"y"}}""", "spec.need.a: Required value")]
    [InlineData("""{"rows":["long"]}""", """{"rows":["long","a"]}""", "spec.rows[0]: Too long: may not be more than 2 bytes")]
    [InlineData("""{"items":[{"k":"x","v":"long"}]}""", """{"items":[{"k":"x","v":"longer"}]}""", "spec.items[0].v: Too long: may not be more than 2 bytes")]
    [InlineData("""{"items":[{"k":"x"}]}""", """{"items":[{"k":"x"},{"k":"x"}]}""", "spec.items[1]: Duplicate value: {\"k\":\"x\"}")]
    [InlineData("""{"ruled":{"n":9,"m":1}}""", """{"ruled":{"n":9,"m":2}}""", "spec.ruled: Invalid value: \"object\": too big")]
    [InlineData("""{"frozen":"bad","other":"a"}""", """{"frozen":"bad","other":"b"}""", "spec.frozen: Invalid value: \"string\": frozen")]
    public void An_update_is_held_to_what_it_changes(string before, string after, string fault)
    {
        var refused = Record.Exception(() => ObjectValidator.Update(s_things, Thing(after), Thing(before), null)) as ApiStatusException;

        // What is told of rules that were then not looked at does not matter here.
        var causes = (refused?.Details!["causes"]!.AsArray() ?? []).Where(one => (string?)one!["field"] != "<nil>").Select(one => $"{one!["field"]}: {one["message"]}");
        Assert.Equal(fault, string.Join(", ", causes));
    }

    [Fact]
    public void A_rule_that_was_broken_before_warns()
    {
        var warnings = ObjectValidator.Update(s_things, Thing("""{"ruled":{"n":9},"other":"b"}"""), Thing("""{"ruled":{"n":9}}"""), null);

        Assert.Equal(["spec.ruled: Invalid value: \"object\": too big"], warnings);
    }

    [Fact]
    public void A_new_object_is_held_to_all() =>
        Assert.Throws<ApiStatusException>(() => ObjectValidator.Create(s_things, Thing("""{"size":9}""")));

    private static ResourceInfo Read()
    {
        var registry = new ResourceRegistry();
        registry.AddCustom(JsonNode.Parse(Definition)!.AsObject());
        return registry.Find("example.com", "v1", "things")!;
    }

    private static JsonObject Thing(string spec) =>
        JsonNode.Parse($$"""{"apiVersion":"example.com/v1","kind":"Thing","metadata":{"name":"t","namespace":"default"},"spec":{{spec}} }""")!.AsObject();
}
