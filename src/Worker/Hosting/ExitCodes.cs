namespace BrowserAgent.Worker.Hosting;

/// <summary>Exit codes of the process.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>The command ran and did not succeed.</summary>
    public const int Failed = 1;

    /// <summary>The command line or its input is invalid.</summary>
    public const int BadInput = 2;

    /// <summary>The worker, or something that it needs, could not be reached.</summary>
    public const int Unreachable = 3;
}
