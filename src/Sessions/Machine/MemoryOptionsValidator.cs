using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Machine;

/// <summary>Checks the order of the caps: with a soft cap at or above the hard cap, no job of a large browser could finish.</summary>
internal sealed class MemoryOptionsValidator : IValidateOptions<MemoryOptions>
{
    public ValidateOptionsResult Validate(string? name, MemoryOptions options) =>
        options.SoftCapMiB < options.HardCapMiB
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{MemoryOptions.Section}:{nameof(MemoryOptions.SoftCapMiB)} is {options.SoftCapMiB}; allowed is less than " +
                $"{MemoryOptions.Section}:{nameof(MemoryOptions.HardCapMiB)} ({options.HardCapMiB}).");
}
