using BrowserAgent.Agent.Planning;
using BrowserAgent.Worker.Configuration;

namespace BrowserAgent.Worker.Hosting;

/// <summary>
/// The worker's environment variables hold keys and passwords, and every process that it starts inherits them: the browsers' driver, which page scripts are close to. So they are taken
/// out once everything that needs them has been built.
/// </summary>
internal static class ProcessEnvironment
{
    /// <summary>Removes the worker's settings, its API key among them, and the model's key.</summary>
    public static void RemoveSettings(IConfiguration configuration)
    {
        var modelKey = (configuration.GetSection(PlannerOptions.Section).Get<PlannerOptions>() ?? new PlannerOptions()).ApiKeyVariable;
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(name => name.StartsWith(WorkerConfiguration.Prefix, StringComparison.OrdinalIgnoreCase) || name == modelKey))
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }
}
