using System.ComponentModel.DataAnnotations;

namespace BrowserAgent.Worker.Configuration;

/// <summary>Where the worker listens and keeps its files. Section <c>Worker</c>.</summary>
public sealed record WorkerHostOptions
{
    public const string Section = "Worker";

    internal const string DefaultAdminName = "admin";

    /// <summary>Where the API and the operator pages listen. Default http://127.0.0.1:8730: this machine only. Port 0 picks a free port.</summary>
    [Required]
    [RegularExpression("^https?://[^/]+/?$", ErrorMessage = "Worker:Url must be scheme, host and port alone, for example http://127.0.0.1:8730.")]
    public string Url { get; init; } = "http://127.0.0.1:8730";

    /// <summary>Folder for data that must survive a restart: embedded Redis, API key, logs. Default <c>.data</c> below the working folder.</summary>
    [Required]
    public string DataFolder { get; init; } = ".data";

    /// <summary>Memory limit of the embedded Redis in MiB: at 80 % the log warns, at 90 % new jobs are refused. Default 0: a quarter of the memory of the machine, or of the container when that has a limit, at least 256 MiB.</summary>
    [Range(0, 1_048_576)]
    public int RedisMemoryMiB { get; init; }

    /// <summary>The name under which what is done with the worker's own API key is recorded. No other key can have it, or <c>admin</c>; one that was made under this name before is not accepted. Must be the same on all workers.</summary>
    [Required]
    [RegularExpression("^[A-Za-z0-9][A-Za-z0-9 ._@-]{0,59}$", ErrorMessage = "Worker:AdminName must be 1 to 60 letters, digits, spaces and . _ @ -, beginning with a letter or digit.")]
    public string AdminName { get; init; } = DefaultAdminName;

    /// <summary>Host names under which the worker may be asked for, besides the loopback names; requests for others get 400, so that a page of another site can't reach it under a name of its own (DNS rebinding). None set: the loopback names and the host of <see cref="Url"/> when that is a loopback address, else any. Behind a proxy, the public name. A health probe that asks by address must send one of these names as <c>Host</c>.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Addresses (<c>10.0.0.7</c>) or networks (<c>10.0.0.0/24</c>) of the proxies whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed: the callers' addresses for locks and logs, and https for the <c>Secure</c> mark of cookies. None set: the headers are ignored.</summary>
    public IReadOnlyList<string> KnownProxies { get; init; } = [];

    /// <summary>The description of the API (<c>/openapi/v1.json</c>) is given without a key, too.</summary>
    public bool OpenApiWithoutKey { get; init; }
}
