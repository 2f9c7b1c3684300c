"""The files of rtl/ and what each needs, for the tools that read single tops."""

import pathlib
import re

# Modules that are not ours: seen as black boxes.
FOREIGN = {
    "picorv32": "fpga/blackbox/picorv32.sv",
    "EHXPLLL": "fpga/blackbox/EHXPLLL.sv",
    "SB_PLL40_PAD": "fpga/blackbox/SB_PLL40_PAD.sv",
}
DECLARATION = re.compile(r"^\s*(module|package)\s+(?:automatic\s+)?(\w+)", re.MULTILINE)
COMMENT = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)


class Fault(Exception):
    """The sources cannot be trusted, or a tool that reads them."""


class Sources:
    """The files of some folders and what each needs."""

    def __init__(self, folders: tuple[str, ...] = ("rtl",)) -> None:
        self.path, self.kind, self.needs, texts = {}, {}, {}, {}
        for name, file in FOREIGN.items():
            self.path[name], self.kind[name], texts[name] = pathlib.Path(file), "foreign", ""
        for path in sorted(path for folder in folders for path in pathlib.Path(folder).rglob("*.sv")):
            if str(path) in FOREIGN.values():
                continue
            text = COMMENT.sub(" ", path.read_text())
            found = DECLARATION.findall(text)
            if [name for _, name in found] != [path.stem]:
                raise Fault(f"{path}: must declare exactly {path.stem}, declares {found}")
            if path.stem in self.path:
                raise Fault(f"{path}: {self.path[path.stem]} declares the same name")
            (self.kind[path.stem], _), = found
            self.path[path.stem], texts[path.stem] = path, text
        for name, text in texts.items():
            words = set(re.findall(r"\w+", text))
            self.needs[name] = sorted(words & self.path.keys() - {name})

    def modules(self) -> list[str]:
        """Names of all modules that are ours."""
        return [name for name, kind in self.kind.items() if kind == "module"]

    def closure(self, top: str) -> list[pathlib.Path]:
        """Files of a top, packages first, each after what it needs."""
        order: list[str] = []

        def visit(name: str, above: tuple[str, ...]) -> None:
            if name in above:
                raise Fault(f"{name} needs itself: {' -> '.join(above)}")
            if name not in order:
                for need in self.needs[name]:
                    visit(need, above + (name,))
                order.append(name)

        visit(top, ())
        order.sort(key=lambda name: self.kind[name] != "package")
        return [self.path[name] for name in order]
