using Org.BouncyCastle.X509;

namespace PkiMesh.Core.Certificates;

/// <summary>
/// Path validation (RFC 5280 6.1, without policies and revocation) to anchors that need not be self-signed. The platform's
/// X509Chain cannot do that: with a custom root it refuses such an anchor, and told to allow unknown authorities it accepts any.
/// </summary>
public static class ChainVerifier
{
    // cert-manager, linkerd and TPP produce paths of at most five; the bound keeps a bundle of cross-signed CAs from being walked for ever.
    private const int LongestPath = 10;

    /// <summary>Looks for a path from <paramref name="leaf"/> through <paramref name="intermediates"/> to one of <paramref name="anchors"/> at a time.</summary>
    public static ChainVerdict Verify(
        ParsedCertificate leaf, IReadOnlyCollection<ParsedCertificate> intermediates, IReadOnlyCollection<ParsedCertificate> anchors, DateTime utc, ChainOptions? options = null)
    {
        var search = new Search(intermediates, anchors, utc, options ?? ChainOptions.Go);
        return search.Run(leaf);
    }

    private sealed class Search(
        IReadOnlyCollection<ParsedCertificate> intermediates, IReadOnlyCollection<ParsedCertificate> anchors, DateTime utc, ChainOptions options)
    {
        private ChainFault _fault = ChainFault.UnknownAuthority;
        private string _message = "";

        public ChainVerdict Run(ParsedCertificate leaf)
        {
            if (Judge(leaf, isAnchor: false) is { } fault)
            {
                Note(fault);
            }
            else if (Extend([leaf]) is { } path)
            {
                return new ChainVerdict { IsValid = true, Path = [.. path.Select(certificate => certificate.Info)] };
            }

            return new ChainVerdict
            {
                IsValid = false,
                Fault = _fault,
                Message = _message.Length > 0 ? _message : NoAuthority(leaf),
            };
        }

        private IReadOnlyList<ParsedCertificate>? Extend(IReadOnlyList<ParsedCertificate> path)
        {
            var last = path[^1];
            // An anchor given as the leaf itself is trusted as it stands, as Go does.
            if (path.Count == 1 && anchors.Any(anchor => SameKeyAndName(anchor, last)))
            {
                return path;
            }

            foreach (var anchor in anchors)
            {
                if (Accepts(path, anchor, isAnchor: true))
                {
                    return [.. path, anchor];
                }
            }

            if (path.Count >= LongestPath)
            {
                return null;
            }

            foreach (var issuer in intermediates)
            {
                if (!path.Any(seen => SameKeyAndName(seen, issuer)) && Accepts(path, issuer, isAnchor: false) && Extend([.. path, issuer]) is { } found)
                {
                    return found;
                }
            }

            return null;
        }

        private bool Accepts(IReadOnlyList<ParsedCertificate> path, ParsedCertificate issuer, bool isAnchor)
        {
            var subject = path[^1];
            if (!subject.X509.IssuerDN.Equivalent(issuer.X509.SubjectDN))
            {
                return false;
            }

            if (!Signatures.Verify(subject.X509, issuer.X509))
            {
                Note((ChainFault.BadSignature, $"The key of \"{issuer}\" ({issuer.Info.Thumbprint}) does not verify the signature on \"{subject}\": another CA of that name issued it."));
                return false;
            }

            if (Judge(issuer, isAnchor) is { } fault)
            {
                Note(fault);
                return false;
            }

            return IsIssuer(path, issuer, isAnchor);
        }

        private bool IsIssuer(IReadOnlyList<ParsedCertificate> path, ParsedCertificate issuer, bool isAnchor)
        {
            var info = issuer.Info;
            if (!info.IsCertificateAuthority && (!isAnchor || issuer.X509.Version == 3))
            {
                return Fails(ChainFault.NotAuthority, $"\"{issuer}\" is not a CA (basicConstraints), so it cannot have issued \"{path[^1]}\".");
            }

            if (info.KeyUsages.Count > 0 && !info.KeyUsages.Contains("keyCertSign"))
            {
                return Fails(ChainFault.MayNotSignCertificates, $"The key usage of \"{issuer}\" lacks keyCertSign, so it may not have issued \"{path[^1]}\".");
            }

            // RFC 5280 4.2.1.9: the leaf does not count, self-issued certificates do not either.
            var below = path.Skip(1).Count(certificate => !certificate.X509.SubjectDN.Equivalent(certificate.X509.IssuerDN));
            if (info.PathLength is { } longest && below > longest)
            {
                return Fails(ChainFault.PathTooLong, $"The path length of \"{issuer}\" is {longest}, and {below} CA certificates stand below it.");
            }

            return NameConstraints.Permit(issuer.X509, path[0].X509)
                || Fails(ChainFault.NameNotPermitted, $"The name constraints of \"{issuer}\" do not permit the names of \"{path[0]}\".");
        }

        private (ChainFault, string)? Judge(ParsedCertificate certificate, bool isAnchor)
        {
            var info = certificate.Info;
            if (!isAnchor || options.AnchorValidityCounts)
            {
                if (utc < info.NotBeforeUtc)
                {
                    return (ChainFault.NotYetValid, $"\"{info}\" is not valid before {info.NotBeforeUtc:u}; it is {utc:u} now.");
                }

                if (utc > info.NotAfterUtc)
                {
                    return (ChainFault.Expired, $"\"{info}\" ended at {info.NotAfterUtc:u}; it is {utc:u} now.");
                }
            }

            var allowed = info.ExtendedKeyUsages;
            if (!isAnchor && allowed.Count > 0 && !allowed.Contains("any") && options.Usages.FirstOrDefault(usage => !allowed.Contains(usage)) is { } missing)
            {
                return (ChainFault.WrongUsage, $"The extended key usage of \"{info}\" does not include {missing}.");
            }

            return null;
        }

        private bool Fails(ChainFault fault, string message)
        {
            Note((fault, message));
            return false;
        }

        private void Note((ChainFault Fault, string Message) found)
        {
            // A path that broke further along says more than one that never began.
            if (_fault is ChainFault.UnknownAuthority or ChainFault.BadSignature)
            {
                (_fault, _message) = found;
            }
        }

        private string NoAuthority(ParsedCertificate leaf) =>
            $"No path leads from \"{leaf}\" (issued by \"{leaf.Info.Issuer}\") to {(anchors.Count == 1 ? $"the trust anchor \"{anchors.First()}\"" : $"one of {anchors.Count} trust anchors")}.";
    }

    internal static bool SameKeyAndName(ParsedCertificate one, ParsedCertificate other) =>
        one.Info.PublicKeySha256 == other.Info.PublicKeySha256 && one.X509.SubjectDN.Equivalent(other.X509.SubjectDN);
}
