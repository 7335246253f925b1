using System.Reflection;

namespace BrowserAgent.Tasks.Audit;

/// <summary>What a run works with: pack and worker when it is claimed, account and browser when it has a session.</summary>
public sealed record AuditEnvironment
{
    /// <summary>Site and version of the site pack.</summary>
    public string? Pack { get; init; }

    /// <summary>Hash of the pack's files.</summary>
    public string? PackHash { get; init; }

    public string? JobType { get; init; }

    /// <summary>Version of the worker's program, and the id that the compiler gave to this build.</summary>
    public string? WorkerBuild { get; init; }

    /// <summary>The account that is logged in at the site.</summary>
    public string? Account { get; init; }

    public string? Session { get; init; }

    /// <summary>Name and version of the browser.</summary>
    public string? Browser { get; init; }

    /// <summary>This program.</summary>
    public static string ThisBuild { get; } =
        $"{typeof(AuditEnvironment).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion} {typeof(AuditEnvironment).Module.ModuleVersionId:N}";
}
