using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using BrowserAgent.Agent.Recording;
using BrowserAgent.Tasks.Encryption;

namespace BrowserAgent.Tasks.Audit;

/// <summary>Encrypts what an event says. Number, time, kind, attempt, who, the names and hashes of files and the chain stay in clear: the verification needs them, and no key.</summary>
internal static class EncryptedEvent
{
    public static AuditEvent Encrypt(AuditEvent auditEvent, DataKey key)
    {
        var content = new EventContent(auditEvent.Message, auditEvent.Step, auditEvent.Comparison, auditEvent.Environment);
        return content == EventContent.Empty || auditEvent.Kind == AuditEvent.ErasedKind ? auditEvent : auditEvent with
        {
            Message = null,
            Step = null,
            Comparison = null,
            Environment = null,
            Encrypted = Convert.ToBase64String(key.Encrypt(JsonSerializer.SerializeToUtf8Bytes(content, AuditJsonOptions.Options), PlaceOf(auditEvent))),
        };
    }

    /// <summary>The event in clear. When it can't be decrypted, its message says why.</summary>
    /// <param name="auditEvent">As it is stored.</param>
    /// <param name="key">Null when there is none.</param>
    /// <param name="whyNoKey">For the message.</param>
    public static AuditEvent Decrypt(AuditEvent auditEvent, DataKey? key, string whyNoKey)
    {
        if (auditEvent.Encrypted is not { } encrypted)
        {
            return auditEvent;
        }

        if (key is null)
        {
            return auditEvent with { Message = whyNoKey };
        }

        try
        {
            var content = JsonSerializer.Deserialize<EventContent>(key.Decrypt(Convert.FromBase64String(encrypted), PlaceOf(auditEvent)), AuditJsonOptions.Options) ?? EventContent.Empty;
            return auditEvent with { Message = content.Message, Step = content.Step, Comparison = content.Comparison, Environment = content.Environment, Encrypted = null };
        }
        catch (Exception changed) when (changed is CryptographicException or FormatException or JsonException)
        {
            return auditEvent with { Message = "The event can't be decrypted: it was changed, or is another job's. Run browser-agent audit verify." };
        }
    }

    private static string PlaceOf(AuditEvent auditEvent) => string.Create(CultureInfo.InvariantCulture, $"event\0{auditEvent.Sequence}\0{auditEvent.Kind}");

    private sealed record EventContent(string? Message, StepEvent? Step, IReadOnlyList<FieldComparison>? Comparison, AuditEnvironment? Environment)
    {
        public static readonly EventContent Empty = new(null, null, null, null);
    }
}
