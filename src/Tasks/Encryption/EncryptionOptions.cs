using System.ComponentModel.DataAnnotations;

namespace BrowserAgent.Tasks.Encryption;

/// <summary>Encryption of what jobs hold, in Redis and in the audit folder. Section <c>Encryption</c>.</summary>
public sealed record EncryptionOptions
{
    public const string Section = "Encryption";

    /// <summary>
    /// <c>WhenKeyIsThere</c>: with the secret <c>browser-agent/encryption/key</c>, payloads, results, pictures and the content of trails are encrypted; without it they are not, and the
    /// log says so. <c>Required</c>: without the secret the worker does not start. <c>Off</c>: nothing new is encrypted, and what is encrypted can be read while the secret is there.
    /// Default <c>WhenKeyIsThere</c>. In production, <c>Required</c>, the same on all workers.
    /// </summary>
    [EnumDataType(typeof(AtRestEncryption))]
    public AtRestEncryption AtRest { get; init; } = AtRestEncryption.WhenKeyIsThere;
}

/// <summary>See <see cref="EncryptionOptions.AtRest"/>.</summary>
public enum AtRestEncryption
{
    WhenKeyIsThere,
    Required,
    Off,
}
