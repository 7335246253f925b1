using System.ComponentModel.DataAnnotations;

namespace BrowserAgent.Worker.Configuration;

/// <summary>Where the worker listens and keeps its files. Section <c>Worker</c>.</summary>
public sealed record WorkerHostOptions
{
    public const string Section = "Worker";

    /// <summary>Where the API and the operator pages listen. Default http://127.0.0.1:8730: this machine only. Port 0 picks a free port.</summary>
    [Required]
    [RegularExpression("^https?://[^/]+/?$", ErrorMessage = "Worker:Url must be scheme, host and port alone, for example http://127.0.0.1:8730.")]
    public string Url { get; init; } = "http://127.0.0.1:8730";

    /// <summary>Folder for data that must survive a restart: embedded Redis, API key, logs. Default <c>.data</c> below the working folder.</summary>
    [Required]
    public string DataFolder { get; init; } = ".data";
}
