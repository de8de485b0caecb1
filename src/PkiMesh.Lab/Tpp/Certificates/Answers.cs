using System.Text.Json.Nodes;
using PkiMesh.Lab.Tpp.Http;
using PkiMesh.Lab.Tpp.Model;

namespace PkiMesh.Lab.Tpp.Certificates;

/// <summary>The answers to calls that make TPP work on a certificate, with or without waiting for it.</summary>
internal static class Answers
{
    private const int MaxTimeout = 120;
    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(1);

    /// <summary>At once where no WorkToDoTimeout was given; else with the certificate, or 202 when the time is up.</summary>
    public static TppReply AfterWork(TppState state, TppRequest request, TppObject item, bool started)
    {
        var seconds = Math.Min(request.Body.Number("WorkToDoTimeout") ?? 0, MaxTimeout);
        if (seconds <= 0)
        {
            return TppReply.Ok(Base(item, started));
        }

        if (Settled(state, item))
        {
            return Finished(state, request, item, started);
        }

        return new TppReply(200)
        {
            Later = async cancellationToken =>
            {
                var until = state.Now.AddSeconds(seconds);
                while (state.Now < until && !Settled(state, item))
                {
                    await state.Clock.DelayAsync(s_step, cancellationToken).ConfigureAwait(false);
                }

                lock (state.Gate)
                {
                    return Settled(state, item) ? Finished(state, request, item, started) : TimedOut(item, started, seconds);
                }
            },
        };
    }

    private static bool Settled(TppState state, TppObject item)
    {
        lock (state.Gate)
        {
            return item.Certificate is { InProcess: false };
        }
    }

    private static TppReply Finished(TppState state, TppRequest request, TppObject item, bool started)
    {
        var record = item.Certificate!;
        var body = Base(item, started);
        if (record.InError)
        {
            body["Error"] = record.Status;
            body["Stage"] = record.Stage;
            body["Status"] = record.Status;
            return new TppReply(500, body) { Reason = $"Certificate {item.Dn} has encountered an error while processing, Status: {record.Status}, Stage: {record.Stage}." };
        }

        if (request.Body.NonEmpty("Format") is { } format && record.Current is { } current)
        {
            var options = CertificateFormatOptions.From(request.Body);
            if (CertificateFormats.Write(format, current, options, state.BehaviourOf(item.ParentDn!).Chain, item.Name) is { } file)
            {
                body["CertificateData"] = Convert.ToBase64String(file.Data);
                body["Filename"] = file.Name;
                body["Format"] = format;
            }
        }

        return TppReply.Ok(body);
    }

    private static TppReply TimedOut(TppObject item, bool started, int seconds)
    {
        var body = Base(item, started);
        body["Error"] = $"Certificate processing took longer than WorkToDoTimeout ({seconds} seconds). Use Retrieve to download the certificate later.";
        body["Stage"] = item.Certificate!.Stage;
        body["Status"] = item.Certificate.Status;
        return new TppReply(202, body);
    }

    private static JsonObject Base(TppObject item, bool started) => started
        ? new JsonObject { ["CertificateDN"] = item.Dn, ["Guid"] = item.Guid.ToString("B") }
        : new JsonObject { ["Success"] = true };
}
