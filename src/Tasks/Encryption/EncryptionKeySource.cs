using BrowserAgent.Sessions.Secrets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Encryption;

/// <summary>Reads the keys from the secrets: once, when they are first needed or the worker starts.</summary>
internal sealed partial class EncryptionKeySource(SecretResolver secrets, IOptions<EncryptionOptions> options, TimeProvider timeProvider, ILogger<EncryptionKeySource> logger) : IHostedService
{
    /// <summary>The secret that holds the keys, separated by spaces: the first one encrypts, all of them decrypt.</summary>
    public static readonly SecretName Name = new("browser-agent", "encryption", "key");

    /// <summary>How long the source of the secrets may take.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>How long a source that failed is left alone while encryption is off.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    private volatile EncryptionKeyRing? _keys;
    private volatile FailedReading? _failure;

    /// <summary>The clock of waits for files with data keys.</summary>
    public TimeProvider Clock => timeProvider;

    /// <exception cref="InvalidDataException">There is a key that is too short, or none though one is required, or their source does not answer.</exception>
    public Task StartAsync(CancellationToken cancellationToken) => ReadAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <exception cref="InvalidDataException">There is a key that is too short, or none though one is required, or their source does not answer.</exception>
    public ValueTask<EncryptionKeyRing> GetAsync(CancellationToken cancellationToken) => _keys is { } known ? ValueTask.FromResult(known) : new ValueTask<EncryptionKeyRing>(ReadAsync(cancellationToken));

    private async Task<EncryptionKeyRing> ReadAsync(CancellationToken cancellationToken)
    {
        if (_keys is { } known)
        {
            return known;
        }

        if (_failure is { } failure && timeProvider.GetElapsedTime(failure.At) < RetryAfter)
        {
            return EncryptionKeyRing.None;
        }

        Secret? secret;
        try
        {
            // A source may neither return nor look at its token.
            secret = await Task.Run(() => secrets.FindAsync(Name, cancellationToken), cancellationToken).WaitAsync(Limit, timeProvider, cancellationToken);
        }
        catch (Exception failed) when (failed is not InvalidDataException && !cancellationToken.IsCancellationRequested)
        {
            // A source's own timeout is an OperationCanceledException, too.
            if (options.Value.AtRest != AtRestEncryption.Off)
            {
                throw new InvalidDataException(
                    $"The source of the secret {Name} does not answer: {failed.Message} Correct the settings of the source, or start again when it answers.", new FormatException("The keys can't be read.", failed));
            }

            _failure = new FailedReading(timeProvider.GetTimestamp());
            LogNotRead(logger, Name, RetryAfter, failed);
            return EncryptionKeyRing.None;
        }

        var texts = secret?.Reveal().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (texts.FirstOrDefault(text => text.Length < EncryptionKey.MinLength) is not null)
        {
            throw Invalid($"A key of the secret {Name} has less than {EncryptionKey.MinLength} characters. Make one with: openssl rand -base64 48");
        }

        if (texts.Length == 0 && options.Value.AtRest == AtRestEncryption.Required)
        {
            throw Invalid($"Encryption:AtRest is Required, and there is no secret {Name}. Make a key with: openssl rand -base64 48");
        }

        var keys = new EncryptionKeyRing([.. texts.Select(text => new EncryptionKey(text))], options.Value.AtRest != AtRestEncryption.Off);
        if (keys.Current is { } current)
        {
            var others = string.Join(", ", keys.Ids.Skip(1).DefaultIfEmpty("none"));
            LogEncrypts(logger, current.Id, others);
        }
        else
        {
            LogOff(logger, texts.Length == 0 ? $"there is no secret {Name}" : "Encryption:AtRest is Off");
        }

        return _keys = keys;
    }

    private sealed record FailedReading(long At);

    private static InvalidDataException Invalid(string message) => new(message, new FormatException("The keys can't be used."));

    [LoggerMessage(EventId = 3351, Level = LogLevel.Information, Message = "Payloads, results, pictures and trails are encrypted with key {Key}; other keys that are only read with: {Others}.")]
    private static partial void LogEncrypts(ILogger logger, string key, string others);

    [LoggerMessage(EventId = 3353, Level = LogLevel.Warning, Message = "The source of the secret {Secret} does not answer. Encryption:AtRest is Off, so the worker goes on; what is encrypted can't be read until the source answers. It is asked again when a key is needed, after {Wait} at the earliest.")]
    private static partial void LogNotRead(ILogger logger, SecretName secret, TimeSpan wait, Exception cause);

    [LoggerMessage(EventId = 3352, Level = LogLevel.Warning, Message = "Payloads, results, pictures and trails are not encrypted: {Why}. In production, make a key with openssl rand -base64 48 and set Encryption:AtRest to Required.")]
    private static partial void LogOff(ILogger logger, string why);
}
