using System.Buffers.Binary;
using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Security;

namespace PkiMesh.Lab.Pki;

/// <summary>Where the lab's key material comes from: the system's randomness, or a seed when a run must be repeatable.</summary>
public static class LabRandom
{
    public static SecureRandom System { get; } = new();

    public static SecureRandom FromSeed(long seed) => new(new HashCounter(seed), 0);

    /// <summary>SHA-256 over seed and counter: the same seed gives the same bytes, which the library's own generator does not promise.</summary>
    private sealed class HashCounter(long seed) : IRandomGenerator
    {
        private readonly Lock _gate = new();
        private readonly byte[] _block = new byte[32];
        private long _counter;
        private int _used = 32;

        public void AddSeedMaterial(byte[] seed)
        {
        }

        public void AddSeedMaterial(ReadOnlySpan<byte> seed)
        {
        }

        public void AddSeedMaterial(long seed)
        {
        }

        public void NextBytes(byte[] bytes) => NextBytes(bytes.AsSpan());

        public void NextBytes(byte[] bytes, int start, int len) => NextBytes(bytes.AsSpan(start, len));

        public void NextBytes(Span<byte> bytes)
        {
            lock (_gate)
            {
                Span<byte> input = stackalloc byte[16];
                for (var i = 0; i < bytes.Length; i++)
                {
                    if (_used == _block.Length)
                    {
                        BinaryPrimitives.WriteInt64BigEndian(input, seed);
                        BinaryPrimitives.WriteInt64BigEndian(input[8..], _counter++);
                        SHA256.HashData(input, _block);
                        _used = 0;
                    }

                    bytes[i] = _block[_used++];
                }
            }
        }
    }
}
