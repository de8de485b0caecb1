using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Pkix;
using Org.BouncyCastle.X509;

namespace PkiMesh.Core.Certificates;

internal static class NameConstraints
{
    /// <summary>Whether an issuer's nameConstraints (RFC 5280 4.2.1.10), where it has any, permit the alternative names of a leaf.</summary>
    public static bool Permit(X509Certificate issuer, X509Certificate leaf)
    {
        if (issuer.GetExtensionValue(X509Extensions.NameConstraints) is not { } octets)
        {
            return true;
        }

        var constraints = Org.BouncyCastle.Asn1.X509.NameConstraints.GetInstance(Asn1Object.FromByteArray(octets.GetOctets()));
        var validator = new PkixNameConstraintValidator();
        if (constraints.PermittedSubtreesValue is { } permitted)
        {
            validator.IntersectPermittedSubtree((Asn1Sequence)permitted.ToAsn1Object());
        }

        foreach (var excluded in constraints.ExcludedSubtreesValue?.GetElements() ?? [])
        {
            validator.AddExcludedSubtree(GeneralSubtree.GetInstance(excluded));
        }

        try
        {
            foreach (var name in leaf.GetSubjectAlternativeNameExtension()?.GetNames() ?? [])
            {
                validator.CheckPermittedName(name);
                validator.CheckExcludedName(name);
            }

            return true;
        }
        catch (PkixNameConstraintValidatorException)
        {
            return false;
        }
    }
}
