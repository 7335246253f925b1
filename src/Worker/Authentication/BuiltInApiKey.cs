using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Worker.Configuration;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Worker.Authentication;

/// <summary>The worker's own key, from its data folder or environment: it has every scope, and makes the first stored keys.</summary>
internal sealed class BuiltInApiKey
{
    /// <summary>Stands for the key's id; no stored key has it.</summary>
    public const string Id = "built-in";

    public const int MinLength = 16;

    private const int RandomLength = 64;

    private readonly byte[] _hash;

    private BuiltInApiKey(string key, string name)
    {
        _hash = HashOf(key);
        IsRandom = key.Length == RandomLength && key.All(char.IsAsciiHexDigit);
        Caller = new ApiCaller(Id, name, [ApiScope.Admin], Tenants: null);
    }

    public ApiCaller Caller { get; }

    /// <summary>It has the form of a key that a worker makes: 256 random bits, which can't be guessed. Another text may be a word that somebody chose.</summary>
    public bool IsRandom { get; }

    /// <exception cref="OptionsValidationException">The key must not be used.</exception>
    public static BuiltInApiKey Read(WorkerHostOptions worker)
    {
        var key = ApiKeyFile.ReadOrCreate(worker.DataFolder);
        var error = key.Length < MinLength
            ? $"has {key.Length} characters; an API key has at least {MinLength}. Delete the file to have one made, or set the variable to 32 or more random characters."
            : ApiKeyToken.Parse(key) is not null
                ? "contains a key of browser-agent keys add. The worker's own key has every scope, so the other would get them: unset the variable for browser-agent up."
                : null;
        return error is null
            ? new BuiltInApiKey(key, worker.AdminName)
            : throw new OptionsValidationException("ApiKey", typeof(WorkerHostOptions), [$"{ApiKeyFile.SourceOf(worker.DataFolder)} {error}"]);
    }

    /// <summary>Compares in constant time, so that the duration does not reveal how much was right.</summary>
    public bool Matches(string shown) => System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(HashOf(shown), _hash);

    private static byte[] HashOf(string key) => System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key));
}
