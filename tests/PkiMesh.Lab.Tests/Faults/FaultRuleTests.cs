using System.Text.Json.Nodes;
using PkiMesh.Lab.Faults;
using Xunit;

namespace PkiMesh.Lab.Tests.Faults;

public class FaultRuleTests
{
    [Theory]
    [InlineData("""{"action":"explode"}""", "\"action\" must be one of status, delay, refuse, reset, stuckTpp, expireToken, revokeToken, loseFileEvent, clockSkew, killController.")]
    [InlineData("""{"action":"3"}""", "\"action\" must be one of ")]
    [InlineData("""{"status":500,"path":"("}""", "\"path\" is no regular expression: ")]
    [InlineData("""{"status":500,"server":"etcd"}""", "\"server\" must be kubernetes or tpp.")]
    [InlineData("""{"status":500,"probability":0}""", "\"probability\" must be above 0 and at most 1.")]
    [InlineData("""{"status":500,"count":0}""", "\"count\" must be at least 1.")]
    [InlineData("""{"status":5000}""", "\"status\" must be an HTTP status from 200 to 599.")]
    [InlineData("""{"status":204}""", "\"status\" must be one whose answer has a body")]
    [InlineData("""{"status":304}""", "\"status\" must be one whose answer has a body")]
    [InlineData("""{"action":"delay","delay":"5s"}""", "\"delay\" must be an ISO 8601 duration such as \"PT5S\".")]
    [InlineData("""{"action":"clockSkew"}""", "clockSkew needs \"skew\"")]
    [InlineData("""{"action":"killController"}""", "killController needs \"path\"")]
    [InlineData("""{"status":"many"}""", "A member of the fault has a value of another kind than it takes")]
    public void A_wrong_order_gets_a_sentence(string order, string sentence)
    {
        var error = Assert.Throws<FormatException>(() => FaultRule.Parse((JsonObject)JsonNode.Parse(order)!, "1"));
        Assert.StartsWith(sentence, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_seed_makes_the_same_things_fail_whatever_else_is_asked()
    {
        var alone = Draws(7, []);
        Assert.Equal(alone, Draws(7, ["GET /b", "GET /c"]));
        Assert.NotEqual(alone, Draws(8, []));
        Assert.InRange(alone.Count(fails => fails), 20, 80);
    }

    private static List<bool> Draws(int seed, string[] others)
    {
        var rule = FaultRule.Parse(new JsonObject { ["status"] = 500, ["probability"] = 0.5 }, "1");
        var draws = new List<bool>();
        for (var i = 0; i < 100; i++)
        {
            draws.Add(rule.Draw(seed, "GET /a"));
            foreach (var other in others)
            {
                rule.Draw(seed, other);
            }
        }

        return draws;
    }
}
