# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: CERN-OHL-S-2.0
"""Every kind of part: its symbol, footprint, maker's number, where it can be bought, and what it costs about.

Supplier numbers: Mouser's are its prefix for the maker and the maker's number. DigiKey's (for Yageo, by its rule) and
LCSC's were read in public designs; LCSC's may be an equal part of another maker. None was looked up in a shop: the
maker's number is what counts. A second supplier that is not known is left empty.
Prices are estimates for ten boards, in euro cents, without tax: nobody was asked for a quotation.
"""

from dataclasses import dataclass

PRICED_ON = "2026-11-28"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """`cents` is for one piece. `symbol` and `footprint` are KiCad 9 library names."""

    value: str
    symbol: str
    footprint: str
    maker: str
    mpn: str
    mouser: str
    digikey: str
    lcsc: str
    cents: float
    note: str = ""


def _resistor(value: str, code: str, lcsc: str, size: str = "0805") -> Part:
    metric = {"0805": "2012", "1206": "3216"}[size]
    mpn = f"RC{size}FR-07{code}L"
    return Part(
        value=value,
        symbol="Device:R",
        footprint=f"Resistor_SMD:R_{size}_{metric}Metric",
        maker="Yageo",
        mpn=mpn,
        mouser=f"603-{mpn}",
        digikey=f"311-{_three_digits(code)}{'CR' if size == '0805' else 'FR'}CT-ND",
        lcsc=lcsc,
        cents=2 if size == "0805" else 3,
        note="1 %",
    )


def _three_digits(code: str) -> str:
    """As DigiKey writes a value: 100, 1.50K, 10.0K, 820K."""
    digits, unit = code.rstrip("RK").replace("K", ".").replace("R", "."), "K" if "K" in code else ""
    value = float(digits)
    return f"{value:.{2 if value < 10 else 1 if value < 100 else 0}f}{unit}"


def _terminal(poles: int, mpn: str, plug: str, cents: float) -> Part:
    name = f"PhoenixContact_MC_1,5_{poles}-G-3.5_1x{poles:02}_P3.50mm_Horizontal"
    return Part(
        value=f"MC 1,5/{poles}-G-3,5",
        symbol=f"Connector_Generic:Conn_01x{poles:02}",
        footprint=f"Connector_Phoenix_MC:{name}",
        maker="Phoenix Contact",
        mpn=mpn,
        mouser=f"651-{mpn}",
        digikey="",
        lcsc="",
        cents=cents,
        note=f"with plug MC 1,5/{poles}-ST-3,5 ({plug}), in the price",
    )


def _capacitor(value: str, size: str, mpn: str, digikey: str, lcsc: str, cents: float, note: str) -> Part:
    metric = {"0805": "2012", "1206": "3216"}[size]
    return Part(
        value=value,
        symbol="Device:C",
        footprint=f"Capacitor_SMD:C_{size}_{metric}Metric",
        maker="Samsung",
        mpn=mpn,
        mouser=f"187-{mpn}",
        digikey=digikey,
        lcsc=lcsc,
        cents=cents,
        note=note,
    )


PARTS = {
    "r100": _resistor("100", "100R", "C105577"),
    "r1k5": _resistor("1.5k", "1K5", "C4310"),
    "r3k9": _resistor("3.9k", "3K9", "C114221"),
    "r10k": _resistor("10k", "10K", ""),
    "r33k": _resistor("33k", "33K", "C17633"),
    "r100k": _resistor("100k", "100K", "C96346"),
    "r330k": _resistor("330k", "330K", ""),
    "r820k": _resistor("820k", "820K", "C50136"),
    "r3k9_1206": _resistor("3.9k", "3K9", "", "1206"),
    "c100n": _capacitor("100n", "0805", "CL21B104KBCNNNC", "1276-1003-1-ND", "", 2, "X7R, 50 V"),
    "c330n": _capacitor("330n", "0805", "CL21B334KBFNNNE", "", "", 3, "X7R, 50 V"),
    "c10u": _capacitor("10u", "1206", "CL31B106KBHNNNE", "1276-6767-1-ND", "C89632", 12, "X7R, 50 V"),
    "c22u": _capacitor("22u", "1206", "CL31A226KAHNNNE", "", "C12891", 8, "X5R, 25 V; 14 uF are left at 3 V"),
    "c1u_film": Part(
        value="1u",
        symbol="Device:C",
        footprint="Capacitor_THT:C_Rect_L7.2mm_W5.0mm_P5.00mm",
        maker="WIMA",
        mpn="MKS2C041001F00JSSD",
        mouser="505-MKS2C041001F00JSSD",
        digikey="",
        lcsc="",
        cents=45,
        note="film, 63 V, 5 %: it is the clock of the gate",
    ),
    "signal_diode": Part(
        value="1N4148W",
        symbol="Device:D",
        footprint="Diode_SMD:D_SOD-123",
        maker="Diodes Incorporated",
        mpn="1N4148W-7-F",
        mouser="621-1N4148W-F",
        digikey="1N4148W-FDICT-ND",
        lcsc="C81598",
        cents=3,
        note="100 V, 300 mA",
    ),
    "pump_diode": Part(
        value="BAV199",
        symbol="Diode:BAT54S",
        footprint="Package_TO_SOT_SMD:SOT-23",
        maker="Nexperia",
        mpn="BAV199,215",
        mouser="771-BAV199-T/R",
        digikey="",
        lcsc="C40919",
        cents=5,
        note="leaks 5 nA at most; a Schottky would leak as much as R24 draws",
    ),
    "schottky": Part(
        value="B340A",
        symbol="Device:D_Schottky",
        footprint="Diode_SMD:D_SMA",
        maker="Diodes Incorporated",
        mpn="B340A-13-F",
        mouser="621-B340A-F",
        digikey="",
        lcsc="C85098",
        cents=12,
        note="40 V, 3 A",
    ),
    "tvs": Part(
        value="SMBJ28A",
        symbol="Device:D_Zener",
        footprint="Diode_SMD:D_SMB",
        maker="Littelfuse",
        mpn="SMBJ28A",
        mouser="576-SMBJ28A",
        digikey="",
        lcsc="",
        cents=18,
        note="stands 28 V, clamps at 45 V",
    ),
    "zener": Part(
        value="BZT52C12",
        symbol="Device:D_Zener",
        footprint="Diode_SMD:D_SOD-123",
        maker="Diodes Incorporated",
        mpn="BZT52C12-7-F",
        mouser="621-BZT52C12-F",
        digikey="",
        lcsc="C124196",
        cents=4,
        note="12 V",
    ),
    "esd": Part(
        value="PESD5V0S1BA",
        symbol="Device:D_TVS",
        footprint="Diode_SMD:D_SOD-323",
        maker="Nexperia",
        mpn="PESD5V0S1BA,115",
        mouser="771-PESD5V0S1BA-T/R",
        digikey="",
        lcsc="C19224",
        cents=8,
        note="both ways, 30 kV by IEC 61000-4-2",
    ),
    "nmos": Part(
        value="BSS138",
        symbol="Transistor_FET:Q_NMOS_GSD",
        footprint="Package_TO_SOT_SMD:SOT-23",
        maker="onsemi",
        mpn="BSS138LT1G",
        mouser="863-BSS138LT1G",
        digikey="",
        lcsc="C7420339",
        cents=7,
        note="50 V; 10 ohm at most with 2.75 V at its gate",
    ),
    "pmos": Part(
        value="SI2309CDS",
        symbol="Transistor_FET:Q_PMOS_GSD",
        footprint="Package_TO_SOT_SMD:SOT-23",
        maker="Vishay",
        mpn="SI2309CDS-T1-GE3",
        mouser="781-SI2309CDS-T1-GE3",
        digikey="",
        lcsc="C10493",
        cents=22,
        note="60 V, 0.45 ohm at most with 4.5 V at its gate",
    ),
    "led_green": Part(
        value="green",
        symbol="Device:LED",
        footprint="LED_SMD:LED_0805_2012Metric",
        maker="Lite-On",
        mpn="LTST-C170GKT",
        mouser="859-LTST-C170GKT",
        digikey="",
        lcsc="",
        cents=6,
    ),
    "led_amber": Part(
        value="orange",
        symbol="Device:LED",
        footprint="LED_SMD:LED_0805_2012Metric",
        maker="Lite-On",
        mpn="LTST-C170KFKT",
        mouser="859-LTST-C170KFKT",
        digikey="160-1413-1-ND",
        lcsc="",
        cents=6,
    ),
    "opto": Part(
        value="LTV-817S",
        symbol="Isolator:LTV-817S",
        footprint="Package_DIP:SMDIP-4_W9.53mm",
        maker="Lite-On",
        mpn="LTV-817S-TA1-C",
        mouser="859-LTV-817S-TA1-C",
        digikey="",
        lcsc="",
        cents=14,
        note="passes on twice its current at least; half would do",
    ),
    "buffer": Part(
        value="74LVC1G17",
        symbol="74xGxx:74LVC1G17",
        footprint="Package_TO_SOT_SMD:SOT-23-5",
        maker="Texas Instruments",
        mpn="SN74LVC1G17DBVR",
        mouser="595-SN74LVC1G17DBVR",
        digikey="",
        lcsc="C7836",
        cents=10,
        note="Schmitt trigger",
    ),
    "xor": Part(
        value="74LVC1G86",
        symbol="74xGxx:74LVC1G86",
        footprint="Package_TO_SOT_SMD:SOT-23-5",
        maker="Texas Instruments",
        mpn="SN74LVC1G86DBVR",
        mouser="595-SN74LVC1G86DBVR",
        digikey="",
        lcsc="C402161",
        cents=10,
    ),
    "comparator": Part(
        value="MCP6561",
        symbol="Comparator:MCP6561-OT",
        footprint="Package_TO_SOT_SMD:SOT-23-5",
        maker="Microchip",
        mpn="MCP6561T-E/OT",
        mouser="579-MCP6561T-E/OT",
        digikey="",
        lcsc="C117501",
        cents=45,
        note="1 pA at its inputs, 10 mV of offset at most",
    ),
    "eeprom": Part(
        value="CAT24C32",
        symbol="Memory_EEPROM:24LC32",
        footprint="Package_SO:SOIC-8_3.9x4.9mm_P1.27mm",
        maker="onsemi",
        mpn="CAT24C32WI-GT3",
        mouser="698-CAT24C32WI-GT3",
        digikey="CAT24C32WI-GT3CT-ND",
        lcsc="C81193",
        cents=28,
    ),
    "fuse_24v": Part(
        value="1.1A",
        symbol="Device:Polyfuse",
        footprint="Fuse:Fuse_1812_4532Metric",
        maker="Littelfuse",
        mpn="1812L110/33MR",
        mouser="576-1812L110/33MR",
        digikey="",
        lcsc="C142747",
        cents=28,
        note="heals itself; 33 V",
    ),
    "fuse_probes": Part(
        value="100mA",
        symbol="Device:Polyfuse",
        footprint="Fuse:Fuse_0805_2012Metric",
        maker="Littelfuse",
        mpn="0805L010YR",
        mouser="576-0805L010YR",
        digikey="",
        lcsc="",
        cents=12,
        note="heals itself; 15 V",
    ),
    "buzzer": Part(
        value="5V",
        symbol="Device:Buzzer",
        footprint="Buzzer_Beeper:Buzzer_12x9.5RM7.6",
        maker="Same Sky",
        mpn="CEM-1205-IC",
        mouser="179-CEM-1205-IC",
        digikey="",
        lcsc="C96093",
        cents=120,
        note="sounds by itself at 5 V, 30 mA; TMB12A05 is equal",
    ),
    "header": Part(
        value="2x20",
        symbol="Connector_Generic:Conn_02x20_Odd_Even",
        footprint="Connector_PinHeader_2.54mm:PinHeader_2x20_P2.54mm_Vertical",
        maker="Samtec",
        mpn="SSQ-120-03-T-D",
        mouser="200-SSQ12003TD",
        digikey="",
        lcsc="",
        cents=580,
        note="stacking socket from below; any 2x20 socket of 8.5 mm or more will do",
    ),
    "t2": _terminal(2, "1844210", "1840366", 210),
    "t3": _terminal(3, "1844223", "1840379", 270),
    "t5": _terminal(5, "1844249", "1840395", 390),
    "t8": _terminal(8, "1844278", "1840421", 560),
}

# What is on the board and costs nothing: copper and holes.
BARE = {
    "test_point": ("Connector:TestPoint", "TestPoint:TestPoint_Pad_D1.5mm"),
    "write_jumper": ("Jumper:SolderJumper_2_Open", "Jumper:SolderJumper-2_P1.3mm_Open_RoundedPad1.0x1.5mm"),
    "hole": ("Mechanical:MountingHole", "MountingHole:MountingHole_2.7mm_M2.5"),
}
BOARD_CENTS = 320  # two layers, 65 x 85 mm, ten boards: estimate
