using System.Text.Json;
using BrowserAgent.Tasks.Encryption;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Redis.Scripts;

/// <summary>Encrypts and decrypts payload and result of a job between the worker and Redis.</summary>
internal static class StoredContent
{
    /// <summary>The payload as it is stored.</summary>
    /// <param name="job">A job that is new.</param>
    /// <param name="keys">This worker's.</param>
    /// <param name="isCompared">Whether another job may come that has to be compared with it, because it has an idempotency key.</param>
    public static string PayloadOf(JobRecord job, EncryptionKeyRing keys, bool isCompared) => keys.Current is not { } current
        ? job.PayloadJson
        : EncryptedText.Encrypt(
            DataKey.Create(job.Id.Value, current),
            EncryptedText.PayloadPlace,
            job.PayloadJson,
            isCompared ? DigestOf(job, current) : null);

    /// <summary>What stands in the stored payload of a job that asks for the same: by the id of the key, and by an empty id when it is in clear.</summary>
    public static IReadOnlyDictionary<string, string> ComparableFormsOf(JobRecord job, EncryptionKeyRing keys)
    {
        var forms = new Dictionary<string, string>(StringComparer.Ordinal) { [""] = job.PayloadJson };
        foreach (var key in keys.All)
        {
            forms[key.Id] = DigestOf(job, key);
        }

        return forms;
    }

    private static string DigestOf(JobRecord job, EncryptionKey key) => key.DigestOf($"{job.Site}\0{job.Type}\0{job.Tenant}\0{job.IdempotencyKey}\0{job.PayloadJson}");

    /// <summary>The result as it is stored. A job of a version without encryption gets its key here.</summary>
    public static string ResultOf(JobRecord job, string json, EncryptionKeyRing keys) =>
        keys.Current is not null && (job.Key ?? keys.CreateDataKey(job.Id.Value)) is { } key ? EncryptedText.Encrypt(key, EncryptedText.ResultPlace, json) : json;

    /// <summary>The job with its payload and result in clear. A key that this worker does not have is said in their place: another worker may have it.</summary>
    public static JobRecord Decrypt(JobRecord stored, EncryptionKeyRing keys)
    {
        try
        {
            var job = stored;
            if (EncryptedText.Is(job.PayloadJson))
            {
                var (payload, key) = EncryptedText.Decrypt(job.Id.Value, EncryptedText.PayloadPlace, job.PayloadJson, keys);
                job = job with { PayloadJson = payload, Key = key };
            }

            if (job.ResultJson is { } text && EncryptedText.Is(text))
            {
                var (result, key) = EncryptedText.Decrypt(job.Id.Value, EncryptedText.ResultPlace, text, keys);
                job = job with { ResultJson = result, Key = job.Key ?? key };
            }

            return job;
        }
        catch (EncryptionKeyMissingException missing)
        {
            var text = JsonSerializer.Serialize(missing.Message);
            return stored with { PayloadJson = text, ResultJson = stored.ResultJson is null ? null : text, WhyUnreadable = missing.Message };
        }
    }
}
