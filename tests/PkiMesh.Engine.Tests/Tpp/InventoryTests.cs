using System.Text;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Tpp;
using Xunit;

namespace PkiMesh.Engine.Tests.Tpp;

public sealed class InventoryTests
{
    private const int All = 100_000;

    [Fact]
    public async Task A_hundred_thousand_certificates_pass_in_flat_memory()
    {
        await using var tpp = await FakeTpp.StartAsync();
        tpp.On("/vedsdk/certificates/", Page);
        var port = new TppPort(TimeProvider.System);
        using var session = await port.ConnectAsync(
            new TppConnectRequest { Url = tpp.Url, Grant = TppGrantKind.Credential, UserName = "ops", Secret = TppSecret.Keep("secret"), CertificateAuthorityPem = tpp.Authority.RootPem },
            new QuietOperation(), default);
        using var clusters = new ClusterPort(TimeProvider.System);
        var count = 0;
        // Of each page one object and its DN, held weakly: other tests of this process have the heap as well.
        List<(WeakReference Object, WeakReference Dn)> passed = [];
        await foreach (var found in new TppClusterPort(clusters, port).ReconcileAsync(session, new TppCertificateQuery { PageSize = 1000 }, [], new QuietOperation(), default))
        {
            Assert.Equal(TppOwnershipStatus.Orphan, found.Status);
            count++;
            if (count % 1000 == 500)
            {
                passed.Add((new WeakReference(found), new WeakReference(found.Dn)));
            }
        }

        Assert.Equal(All, count);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        // What is kept at most is a page or two.
        Assert.Equal(All / 1000, passed.Count);
        Assert.InRange(passed.Count(one => one.Object.IsAlive || one.Dn.IsAlive), 0, 3);
    }

    private static FakeAnswer Page(FakeRequest request)
    {
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(request.Query);
        var (offset, limit) = (int.Parse(query["Offset"]!, System.Globalization.CultureInfo.InvariantCulture), int.Parse(query["Limit"]!, System.Globalization.CultureInfo.InvariantCulture));
        var body = new StringBuilder("""{"Certificates":[""");
        for (var number = offset; number < Math.Min(offset + limit, All); number++)
        {
            body.Append(number == offset ? "" : ",").Append(
                System.Globalization.CultureInfo.InvariantCulture, $$$"""{"DN":"\\VED\\Policy\\k8s\\c{{{number}}}","Name":"c{{{number}}}","X509":{"CN":"c{{{number}}}","Thumbprint":"{{{number:X40}}}"}}""");
        }

        return new FakeAnswer(200, body.Append("]}").ToString()) { Headers = [("X-Record-Count", All.ToString(System.Globalization.CultureInfo.InvariantCulture))] };
    }
}
