namespace BrowserAgent.Worker.Configuration;

/// <summary>
/// Sources of the settings, later ones override earlier ones: <c>appsettings.json</c> beside the program, <c>browser-agent.json</c> in the working folder
/// (or the file given), environment variables that begin with <c>BROWSERAGENT_</c> (two underscores for a colon).
/// </summary>
internal static class WorkerConfiguration
{
    public const string DefaultFile = "browser-agent.json";

    public const string Prefix = "BROWSERAGENT_";

    public static IConfigurationBuilder AddWorkerSources(this IConfigurationBuilder configuration, string? file)
    {
        configuration.Sources.Clear();
        configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: false, reloadOnChange: false);
        configuration.AddJsonFile(Path.GetFullPath(file ?? DefaultFile), optional: file is null, reloadOnChange: false);
        return configuration.AddEnvironmentVariables(Prefix);
    }

    public static IConfiguration Read(string? file) =>
        ((ConfigurationBuilder)new ConfigurationBuilder().AddWorkerSources(file)).Build();

    public static WorkerHostOptions GetWorkerHostOptions(this IConfiguration configuration) =>
        configuration.GetSection(WorkerHostOptions.Section).Get<WorkerHostOptions>() ?? new WorkerHostOptions();
}
