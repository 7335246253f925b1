namespace BrowserAgent.Worker.Doctor;

/// <summary>The result of one check of <c>doctor</c>.</summary>
/// <param name="Name">What is checked.</param>
/// <param name="Level">Whether the worker can run with it.</param>
/// <param name="Found">What was found, as text.</param>
/// <param name="NextMove">What to do; null when all is well.</param>
internal sealed record DoctorCheckResult(string Name, DoctorLevel Level, string Found, string? NextMove = null)
{
    public static DoctorCheckResult Good(string name, string found) => new(name, DoctorLevel.Good, found);

    public static DoctorCheckResult Remark(string name, string found, string nextMove) => new(name, DoctorLevel.Remark, found, nextMove);

    public static DoctorCheckResult Missing(string name, string found, string nextMove) => new(name, DoctorLevel.Missing, found, nextMove);
}

internal enum DoctorLevel
{
    Good,

    /// <summary>The worker can run, but this should be checked.</summary>
    Remark,

    /// <summary>The worker can't run like this.</summary>
    Missing,
}
