using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Api.Schema;
using PkiMesh.Lab.Api.Schema.Cel;
using Xunit;

namespace PkiMesh.Lab.Tests.Schema;

public class CelTests
{
    private const string Self =
        """{"a":1,"f":1.5,"s":"linkerd","l":["x","y","x"],"m":{"k":"v"},"n":null,"items":[{"name":"a","on":true},{"name":"b"}],"d":"1h30m"}""";

    [Theory]
    [InlineData("self.a + 2 * 3 == 7")]
    [InlineData("(self.a + 2) * 3 == 9")]
    [InlineData("-self.a == -1 && self.a - 1 == 0")]
    [InlineData("self.f > self.a && 7 / 2 == 3 && 7 % 4 == 3")]
    [InlineData("has(self.m.k) && !has(self.m.z) && !has(self.n)")]
    [InlineData("self.l.all(x, x in ['x', 'y'])")]
    [InlineData("self.l.exists(x, x == 'y') && self.l.exists_one(x, x == \"y\") && !self.l.exists_one(x, x == 'x')")]
    [InlineData("self.l.filter(x, x == 'x').size() == 2")]
    [InlineData("self.items.map(i, i.name) == ['a', 'b']")]
    [InlineData("self.items.map(i, has(i.on), i.name) == ['a']")]
    [InlineData("size(self.l) == 3 && size(self.s) == 7 && self.m.size() == 1")]
    [InlineData("'k' in self.m && self.m['k'] == 'v' && self.l[1] == 'y'")]
    [InlineData("self.m.all(k, !k.startsWith('z'))")]
    [InlineData("self.s.matches('^link.*d$') && self.s.startsWith('l') && self.s.endsWith('d') && self.s.contains('ker')")]
    [InlineData("self.a == 1 ? true : self.nope")]
    [InlineData("self.a == 1 || self.nope == 2")]
    [InlineData("!(self.a == 2 && self.nope == 2)")]
    [InlineData("self.?a.orValue(5) == 1 && self.?z.orValue(5) == 5 && !self.?z.?y.hasValue()")]
    [InlineData("self[?'a'].value() == 1")]
    [InlineData("optional.of(3).value() == 3 && !optional.none().hasValue()")]
    [InlineData("duration(self.d) > duration('1h') && duration('90m') == duration(self.d)")]
    [InlineData("timestamp('2026-01-02T00:00:00Z') - timestamp('2026-01-01T00:00:00Z') == duration('24h')")]
    [InlineData("'a,b'.split(',').join('-') == 'a-b' && 'AbC'.lowerAscii() == 'abc' && 'abc'.substring(1, 2) == 'b'")]
    [InlineData("isURL('https://a.b:8443/c?d=1') && url('https://a.b:8443/c').getHostname() == 'a.b' && url('https://a.b:8443/c').getPort() == '8443'")]
    [InlineData("!isURL('not a url') && isIP('10.0.0.1') && ip('::1').family() == 6 && cidr('10.0.0.0/8').containsIP('10.1.2.3')")]
    [InlineData("quantity('1Gi').isGreaterThan(quantity('1000M')) && isQuantity('100m') && !isQuantity('x')")]
    [InlineData("int('5') == 5 && string(5) == '5' && double(2) == 2.0 && type(1) == type(2)")]
    [InlineData("{'a': 1}.a == 1 && [1, 2] + [3] == [1, 2, 3]")]
    [InlineData("sets.contains(['a', 'b'], ['a']) && math.greatest(1, 3, 2) == 3")]
    [InlineData("cel.bind(x, self.a + 1, x * x == 4)")]
    [InlineData("r'\\d' == '\\\\d' && 'it\\'s' == \"it's\" && '%s is %d'.format(['a', 1]) == 'a is 1'")]
    [InlineData("self.items.all(i, v, i < 2 && has(v.name))")]
    [InlineData("[has(self.a), has(self.z)].filter(x, x == true).size() == 1 // a comment")]
    public void Expressions_come_out_true(string rule) =>
        Assert.Equal(true, CelProgram.Compile(rule).Run(CelValue.Of(JsonNode.Parse(Self), null), null));

    [Theory]
    [InlineData("self.nope", "no such key: nope")]
    [InlineData("self.l[9] == 'x'", "index out of bounds: 9")]
    [InlineData("self.a + 's' == ''", "no such overload")]
    [InlineData("1 / 0 == 1", "division by zero")]
    public void Evaluation_errors_say_what(string rule, string message) =>
        Assert.Equal(message, Assert.Throws<CelException>(() => CelProgram.Compile(rule).Run(CelValue.Of(JsonNode.Parse(Self), null), null)).Message);

    [Theory]
    [InlineData("self.a ==", "Syntax error")]
    [InlineData("other.a == 1", "undeclared reference to 'other'")]
    [InlineData("self.a.frobnicate()", "undeclared reference to 'frobnicate'")]
    [InlineData("", "rule is not specified")]
    public void What_does_not_compile_is_a_fault_of_the_definition(string rule, string fault) =>
        Assert.Contains(fault, CelValidation.Fault(rule), StringComparison.Ordinal);

    [SharedDataFact]
    public void Every_rule_of_the_real_definitions_compiles()
    {
        var rules = new List<string>();
        foreach (var info in SharedData.Registry().All.Where(r => r.IsCustom))
        {
            Collect(info.Schema, rules);
        }

        Assert.NotEmpty(rules);
        Assert.All(rules, rule => Assert.Null(CelValidation.Fault(rule)));
    }

    [Fact]
    public void A_transition_rule_is_checked_on_updates_only()
    {
        var registry = new ResourceRegistry();
        registry.AddCustom(JsonNode.Parse(
            """
            {"metadata":{"name":"things.x.io"},"spec":{"group":"x.io","scope":"Cluster","names":{"plural":"things","kind":"Thing"},"versions":[{"name":"v1","served":true,"storage":true,
            "schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object","properties":{
              "once":{"type":"string","x-kubernetes-validations":[{"rule":"self == oldSelf","message":"once is immutable"}]},
              "list":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"],"items":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},"n":{"type":"integer"}},
                "x-kubernetes-validations":[{"rule":"self.n >= oldSelf.n","messageExpression":"'n of ' + self.name + ' may only grow'"}]}}}}}}}}]}}
            """)!.AsObject());
        var info = registry.Find("x.io", "v1", "things")!;
        var old = Thing("a", 1);
        ObjectValidator.Create(info, old);
        ObjectValidator.Update(info, Thing("a", 2), old, null);
        var e = Assert.Throws<ApiStatusException>(() => ObjectValidator.Update(info, Thing("b", 0), old, null));
        Assert.Equal(
            "Thing.x.io \"t\" is invalid: [spec.once: Invalid value: \"string\": once is immutable, spec.list[0]: Invalid value: \"object\": n of i may only grow]",
            e.Message);
    }

    private static JsonObject Thing(string once, int n) => new()
    {
        ["apiVersion"] = "x.io/v1",
        ["kind"] = "Thing",
        ["metadata"] = new JsonObject { ["name"] = "t" },
        ["spec"] = new JsonObject { ["once"] = once, ["list"] = new JsonArray(new JsonObject { ["name"] = "i", ["n"] = JsonNode.Parse(n.ToString(System.Globalization.CultureInfo.InvariantCulture)) }) },
    };

    private static void Collect(TypeSchema schema, List<string> rules)
    {
        rules.AddRange(schema.Rules.Select(r => r.Rule));
        foreach (var child in schema.Properties.Values.Append(schema.Items).Append(schema.AdditionalProperties))
        {
            if (child is { GoName: null })
            {
                Collect(child, rules);
            }
        }
    }
}
