// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: CERN-OHL-S-2.0
//
// A box for a Raspberry Pi with the cobrew HAT. No mains goes into it. For a dry place; where it is wet, put the same
// boards into a bought box of IP65, with glands downwards. Millimetres. part = "base", "lid" or "both".

part = "both";

wall = 2.4;
room = 1.2;              // between boards and walls
pi = [85, 56, 1.6];      // Raspberry Pi 3, 4, 5
hat_over = 28.5;         // the HAT is 85 mm deep: so far it stands over the Pi's lower edge
post = 6;                // below the Pi
spacer = 12;             // between Pi and HAT
above_hat = 16;          // tallest part: the plugs
holes = [[3.5, 3.5], [61.5, 3.5], [3.5, 52.5], [61.5, 52.5]];

inner = [pi[0] + 2 * room, pi[1] + hat_over + 2 * room, post + 1.6 + spacer + 1.6 + above_hat];
hat_z = wall + post + 1.6 + spacer;

module box(size, r = 3) {
  linear_extrude(size[2]) offset(r) offset(-r) square([size[0], size[1]]);
}

module base() {
  difference() {
    box([inner[0] + 2 * wall, inner[1] + 2 * wall, inner[2] + wall]);
    translate([wall, wall, wall]) cube([inner[0], inner[1], inner[2] + 1]);
    // the header's side is at the top (large y); the HAT's terminals come out of the wall at y = 0
    translate([wall + room, -1, hat_z + 1]) cube([65, wall + 2, 13]);
    // probes: from the HAT's left edge
    translate([-1, wall + room + hat_over + 22, hat_z + 1]) cube([wall + 2, 28, 13]);
    // USB and Ethernet
    translate([wall + inner[0] - 1, wall + room + hat_over + 1, wall + post - 0.5]) cube([wall + 2, 54, 18]);
    // power and displays, below the HAT's overhang
    translate([wall + room + 5, -1, wall + post - 1]) cube([52, wall + 2, 10]);
    // air
    for (x = [12 : 8 : 76]) translate([wall + x, inner[1] + wall - 1, wall + 8]) cube([3, wall + 2, 14]);
  }
  for (it = holes)
    translate([wall + room + it[0], wall + room + hat_over + pi[1] - it[1], wall - 0.1])
      difference() { cylinder(d = 6, h = post + 0.1, $fn = 32); cylinder(d = 2.2, h = post + 1, $fn = 24); }
}

module lid() {
  difference() {
    union() {
      box([inner[0] + 2 * wall, inner[1] + 2 * wall, wall]);
      translate([wall + 0.2, wall + 0.2, wall - 0.1]) difference() {
        cube([inner[0] - 0.4, inner[1] - 0.4, 3]);
        translate([1.6, 1.6, -1]) cube([inner[0] - 3.6, inner[1] - 3.6, 6]);
      }
    }
    for (x = [14 : 8 : 74]) translate([wall + x, wall + 14, -1]) cube([3, 50, wall + 5]);
  }
}

if (part != "lid") base();
if (part != "base") translate([inner[0] + 2 * wall + 10, 0, 0]) lid();
